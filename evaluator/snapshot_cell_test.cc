#include "evaluator/snapshot_cell.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

std::shared_ptr<const Snapshot> WithFlag(const Snapshot& base, int number) {
  SnapshotBuilder builder(base);
  auto flag = Flag::Compile({"", "flag-" + std::to_string(number)},
                            {{"variants", {{"v", number}}}, {"defaultVariant", "v"}});
  builder.Put(0, *std::move(flag));
  return std::move(builder).Build();
}

TEST(SnapshotCell, GivesTheNewest) {
  const auto empty = Snapshot::Empty({"source"});
  SnapshotCell cell(empty);
  EXPECT_EQ(cell.Get(), empty);
  const auto next = WithFlag(*empty, 1);
  cell.Set(next);
  EXPECT_EQ(cell.Get(), next);
  EXPECT_EQ(cell.Get(), next);
}

TEST(SnapshotCell, CellsDoNotMixUpTheirSnapshots) {
  const auto one = Snapshot::Empty({"one"});
  const auto two = Snapshot::Empty({"two"});
  SnapshotCell first(one);
  SnapshotCell second(two);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(first.Get(), one);
    EXPECT_EQ(second.Get(), two);
  }
}

TEST(SnapshotCell, ACellInTheSamePlaceIsAnotherCell) {
  for (int i = 0; i < 10; ++i) {
    const auto snapshot = Snapshot::Empty({std::to_string(i)});
    const SnapshotCell cell(snapshot);
    EXPECT_EQ(cell.Get(), snapshot);
  }
}

TEST(SnapshotCell, AWriteIsSeenByTheNextReadOfAnyThread) {
  const auto empty = Snapshot::Empty({"source"});
  SnapshotCell cell(empty);
  cell.Get();
  const auto next = WithFlag(*empty, 1);
  std::thread([&] { cell.Set(next); }).join();
  EXPECT_EQ(cell.Get(), next);
}

TEST(SnapshotCell, ReadersSeeWholeSnapshotsInOrderWhileAWriterWrites) {
  constexpr int kWrites = 500;
  SnapshotCell cell(Snapshot::Empty({"source"}));
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      size_t last = 0;
      while (!done.load(std::memory_order_relaxed)) {
        const Snapshot& snapshot = *cell.Get();
        const size_t size = snapshot.size();
        ASSERT_GE(size, last);
        last = size;
        if (size == 0) continue;
        const Flag* const newest = snapshot.Find({}, "flag-" + std::to_string(size - 1));
        ASSERT_NE(newest, nullptr);
        ASSERT_EQ(newest->Resolve(ValueView(), 0).variant->value, size - 1);
      }
    });
  }
  for (int i = 0; i < kWrites; ++i) cell.Set(WithFlag(*cell.Get(), i));
  done = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(cell.Get()->size(), static_cast<size_t>(kWrites));
}

}  // namespace
}  // namespace guidon

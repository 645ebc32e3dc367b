#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/faults/store_check.h"
#include "tests/support/temp_dir.h"

// Eight editors who change the same flags, each only what it has seen.
namespace guidon {
namespace {

constexpr int kWriters = 8;
constexpr int kChanges = 1'250;  // by each
constexpr size_t kFlags = 16;

// Adds one to the number that flag `id` holds, as often as it takes not to overwrite anybody.
// Returns how often it took, or 0 for an error.
int Increment(FlagStore& store, const FlagId& id, const std::string& actor) {
  for (int attempt = 1;; ++attempt) {
    const absl::StatusOr<StoredFlag> flag = store.Get(id);
    const int count = flag.ok() ? std::stoi(flag->state.definition) : 0;
    const Edit edit = [&](const FlagState*) { return FlagState{absl::StrCat(count + 1), {}}; };
    const absl::Status status =
        store.Apply({{id, ChangeKind::kUpdate, edit, flag.ok() ? flag->revision : 0}}, {actor, ""})
            .status();
    if (status.ok()) return attempt;
    EXPECT_TRUE(absl::IsAborted(status)) << status;
    if (!absl::IsAborted(status)) return 0;
  }
}

TEST(ConcurrentWriters, LoseNoUpdateAndLeaveNoGap) {
  const testing::TempDir folder;
  auto store = OpenRocksDbFlagStore(folder.path());
  ASSERT_TRUE(store.ok()) << store.status();
  std::array<std::atomic<int>, kFlags> increments{};
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < kChanges; ++i) {
        const size_t flag = static_cast<size_t>(w * 7 + i) % kFlags;
        if (Increment(**store, {"", absl::StrCat("flag-", flag)}, absl::StrCat(w)) == 0) return;
        ++increments[flag];
      }
    });
  }
  for (std::thread& writer : writers) writer.join();

  store = absl::CancelledError();  // closed, to look at what is durable
  store = OpenRocksDbFlagStore(folder.path());
  ASSERT_TRUE(store.ok()) << store.status();
  const auto history = CheckedHistory(**store);
  ASSERT_TRUE(history.ok()) << history.status();
  EXPECT_EQ(history->size(), static_cast<size_t>(kWriters * kChanges));
  for (size_t flag = 0; flag < kFlags; ++flag) {
    EXPECT_EQ((*store)->Get({"", absl::StrCat("flag-", flag)})->state.definition,
              absl::StrCat(increments[flag].load()));
  }
}

}  // namespace
}  // namespace guidon

// Measures how many flips a second the store makes durable, as a ratio to synced writes of RocksDB
// alone, made in turn on the same disk: by as many writers, with the same options, each of as many
// keys and bytes.
//
// store-bench [ROUNDS [flips|raw]]: only one of both, for a profiler.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rocksdb/write_batch.h"
#include "store/edits.h"
#include "store/history_chain.h"
#include "store/record_codec.h"
#include "store/rocksdb/database.h"
#include "store/rocksdb/keys.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon::bench {
namespace {

constexpr std::chrono::milliseconds kRound{1500};
constexpr char kFlag[] =
    R"({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",)"
    R"( "targeting": {"if": [{"in": [{"var": "plan"}, ["pro", "enterprise"]]}, "on", "off"]}})";

void Check(bool ok, const std::string& what) {
  if (ok) return;
  std::fprintf(stderr, "store-bench: %s\n", what.c_str());
  std::exit(1);
}

// How often a second `writers` threads do `write`, which gets the thread's number and a count.
double RatePerSecond(int writers, const std::function<void(int, int)>& write) {
  std::atomic<bool> stop = false;
  std::atomic<int64_t> written = 0;
  std::vector<std::thread> threads;
  const auto start = std::chrono::steady_clock::now();
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      for (int i = 0; !stop; ++i) {
        write(writer, i);
        ++written;
      }
    });
  }
  std::this_thread::sleep_for(kRound);
  stop = true;
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return static_cast<double>(written) / took.count();
}

class Flips {
 public:
  Flips() {
    auto store = OpenRocksDbFlagStore(folder_.path());
    Check(store.ok(), store.status().ToString());
    store_ = *std::move(store);
    std::vector<Change> changes;
    for (int flag = 0; flag < 1000; ++flag) {
      changes.push_back({Id(flag), ChangeKind::kUpdate, EditPut(Id(flag), kFlag), {}});
    }
    Check(store_->Apply(changes, {"bench", ""}).ok(), "the flags cannot be stored");
  }

  double Rate(int writers) {
    return RatePerSecond(writers, [&](int writer, int i) { Flip(writer, i); });
  }

  // The record of a flip.
  HistoryRecord Example() {
    Flip(0, 0);
    Flip(0, 1);
    const auto records = store_->History({{}, 0, 1});
    Check(records.ok() && records->size() == 1, "there is no history");
    return records->front();
  }

 private:
  static FlagId Id(int flag) { return {"", "flag-" + std::to_string(flag)}; }

  void Flip(int writer, int i) {
    const Edit edit = EditDefaultVariant(Id(writer), i % 2 == 0 ? "on" : "off");
    const auto flipped = store_->Apply({{Id(writer), ChangeKind::kSetDefaultVariant, edit, {}}},
                                       {"bench", "measured"});
    Check(flipped.ok(), flipped.status().ToString());
  }

  const testing::TempDir folder_;
  std::unique_ptr<FlagStore> store_;
};

// Writes what flips write, without knowing what it is.
class RawWrites {
 public:
  explicit RawWrites(HistoryRecord example) : example_(std::move(example)) {
    auto database = Database::Open(folder_.path(), folder_.path(), Database::Mode::kCreate);
    Check(database.ok(), database.status().ToString());
    database_ = *std::move(database);
  }

  double Rate(int writers) {
    const std::string flag(EncodeFlag(*example_.after).size(), 'x');
    const std::string record(EncodeHistory(example_).size(), 'x');
    const std::string head(ChainBeginning().size(), 'x');
    return RatePerSecond(writers, [&](int writer, int) {
      const FlagId id = {"", "flag-" + std::to_string(writer)};
      const std::string revision = RevisionKey(++revision_);
      rocksdb::WriteBatch batch;
      batch.Put(database_->family(Family::kFlags), FlagKey(id), flag);
      batch.Put(database_->family(Family::kHistory), revision, record);
      batch.Put(database_->family(Family::kFlagHistory), FlagRevisionPrefix(id) + revision, "");
      batch.Put(database_->family(Family::kMeta), ToSlice(kRevisionName), revision);
      batch.Put(database_->family(Family::kMeta), ToSlice(kHeadName), head);
      Check(database_->Write(batch).ok(), "a raw write failed");
    });
  }

 private:
  const HistoryRecord example_;
  const testing::TempDir folder_;
  std::shared_ptr<Database> database_;
  std::atomic<Revision> revision_ = 0;
};

double Median(std::vector<double> samples) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() / 2];
}

void Measure(int rounds, const std::string& only) {
  Flips flips;
  RawWrites raw(flips.Example());
  for (const int writers : {1, 32}) {
    std::vector<double> raw_rates;
    std::vector<double> flip_rates;
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
      if (only != "flips") raw_rates.push_back(raw.Rate(writers));
      if (only != "raw") flip_rates.push_back(flips.Rate(writers));
      if (only.empty()) ratios.push_back(flip_rates.back() / raw_rates.back());
    }
    std::printf("durable flips, %2d writers   %8.0f /s   %5.2f x raw synced writes (%.0f /s)\n",
                writers, Median(flip_rates), Median(ratios), Median(raw_rates));
  }
}

}  // namespace
}  // namespace guidon::bench

int main(int argc, char** argv) {
  guidon::bench::Measure(argc > 1 ? std::max(1, std::atoi(argv[1])) : 5, argc > 2 ? argv[2] : "");
  return 0;
}

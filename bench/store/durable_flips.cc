// Measures how many flips a second the store makes durable, as a ratio to synced writes of
// RocksDB alone with as many bytes and writers, made in turn on the same disk.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "rocksdb/db.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon::bench {
namespace {

constexpr std::chrono::milliseconds kRound{1500};
// About what one flip of the flag below writes: the flag, and itself before and after.
constexpr size_t kBytes = 700;

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

class RawWrites {
 public:
  RawWrites() {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* db = nullptr;
    const rocksdb::Status opened = rocksdb::DB::Open(options, folder_.path(), &db);
    Check(opened.ok(), opened.ToString());
    db_.reset(db);
  }

  double Rate(int writers) {
    const std::string value(kBytes, 'x');
    rocksdb::WriteOptions options;
    options.sync = true;
    return RatePerSecond(writers, [&](int writer, int i) {
      const std::string key = std::to_string(writer) + "." + std::to_string(i);
      Check(db_->Put(options, key, value).ok(), "a raw write failed");
    });
  }

 private:
  const testing::TempDir folder_;
  std::unique_ptr<rocksdb::DB> db_;
};

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
    return RatePerSecond(writers, [&](int writer, int i) {
      const Edit edit = EditDefaultVariant(Id(writer), i % 2 == 0 ? "on" : "off");
      const auto flipped = store_->Apply({{Id(writer), ChangeKind::kSetDefaultVariant, edit, {}}},
                                         {"bench", "measured"});
      Check(flipped.ok(), flipped.status().ToString());
    });
  }

 private:
  static FlagId Id(int flag) { return {"", "flag-" + std::to_string(flag)}; }

  const testing::TempDir folder_;
  std::unique_ptr<FlagStore> store_;
};

double Median(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() / 2];
}

void Measure(int rounds) {
  RawWrites raw;
  Flips flips;
  for (const int writers : {1, 32}) {
    std::vector<double> raw_rates;
    std::vector<double> flip_rates;
    std::vector<double> ratios;
    for (int round = 0; round < rounds; ++round) {
      raw_rates.push_back(raw.Rate(writers));
      flip_rates.push_back(flips.Rate(writers));
      ratios.push_back(flip_rates.back() / raw_rates.back());
    }
    std::printf("durable flips, %2d writers   %8.0f /s   %5.2f x raw synced writes (%.0f /s)\n",
                writers, Median(flip_rates), Median(ratios), Median(raw_rates));
  }
}

}  // namespace
}  // namespace guidon::bench

int main(int argc, char** argv) {
  guidon::bench::Measure(argc > 1 ? std::max(1, std::atoi(argv[1])) : 5);
  return 0;
}

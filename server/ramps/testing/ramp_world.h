#ifndef GUIDON_SERVER_RAMPS_TESTING_RAMP_WORLD_H_
#define GUIDON_SERVER_RAMPS_TESTING_RAMP_WORLD_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "evaluator/flag_definitions.h"
#include "gtest/gtest.h"
#include "server/proto_time.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {

// Time stands until it is moved. Thread-safe.
class ManualClock {
 public:
  absl::Time Now() const {
    MutexLock lock(mutex_);
    return now_;
  }
  void Move(absl::Duration by) {
    MutexLock lock(mutex_);
    now_ += by;
  }
  std::function<absl::Time()> function() {
    return [this] { return Now(); };
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_) = absl::FromUnixSeconds(1'800'000'000);
};

// A store with the dark flag `a` at revision 1, and a clock.
class RampWorld {
 public:
  RampWorld() {
    Open();
    const Edit edit = EditPut(kFlag, R"({"state":"ENABLED","defaultVariant":"off",
                                         "variants":{"on":true,"off":false}})");
    EXPECT_TRUE(Apply({kFlag, ChangeKind::kUpdate, edit, {}}).ok());
  }

  // As after a crash: what was written is there.
  void Open() {
    store_.reset();
    store_ = OpenRocksDbFlagStore(dir_ / "store", clock_.function()).value();
  }

  // Makes a change by hand, as ben.
  absl::Status Apply(Change change) {
    return store_->Apply({std::move(change)}, {"ben", "by hand"}).status();
  }
  void Kill() { EXPECT_TRUE(Apply({kFlag, ChangeKind::kKill, EditKill(kFlag, ""), {}}).ok()); }

  // The flag's targeting, or the error that there is in getting it.
  std::string Targeting() const {
    const absl::StatusOr<StoredFlag> flag = store_->Get(kFlag);
    if (!flag.ok()) return flag.status().ToString();
    return ParseJson(flag->state.definition)->value("targeting", Json()).dump();
  }

  // The flag's history, oldest first: `<kind> <actor>: <reason>`, without ben's.
  std::vector<std::string> History() const {
    std::vector<std::string> lines;
    HistoryQuery query;
    query.flag = kFlag;
    const std::vector<HistoryRecord> records = store_->History(query).value();
    for (const HistoryRecord& record : records) {
      if (record.actor == "ben" && record.reason == "by hand") continue;
      lines.insert(lines.begin(), std::to_string(static_cast<uint32_t>(record.kind)) + " " +
                                      record.actor + ": " + record.reason);
    }
    return lines;
  }

  FlagStore& store() { return *store_; }
  ManualClock& clock() { return clock_; }

  const FlagId kFlag = {"", "a"};

 private:
  testing::TempDir dir_;
  ManualClock clock_;
  std::unique_ptr<RocksDbStore> store_;
};

inline std::string Share(int on, int off) {
  return R"({"fractional":[["on",)" + std::to_string(on) + R"(],["off",)" + std::to_string(off) +
         "]]}";
}

}  // namespace guidon

#endif  // GUIDON_SERVER_RAMPS_TESTING_RAMP_WORLD_H_

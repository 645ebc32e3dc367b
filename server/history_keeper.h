#ifndef GUIDON_SERVER_HISTORY_KEEPER_H_
#define GUIDON_SERVER_HISTORY_KEEPER_H_

#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "base/mutex.h"
#include "store/retention.h"
#include "store/rocksdb/rocksdb_flag_store.h"

namespace guidon {

// Trims the store's history in the background, for as long as this lives. Has no thread where all
// is to be kept.
class HistoryKeeper {
 public:
  // `store` must outlive this.
  HistoryKeeper(RocksDbStore& store, const Retention& retention);
  ~HistoryKeeper();
  HistoryKeeper(const HistoryKeeper&) = delete;
  HistoryKeeper& operator=(const HistoryKeeper&) = delete;

 private:
  void Run();
  bool TrimSome();

  RocksDbStore& store_;
  const Retention retention_;
  std::string last_error_;  // so that it is logged once; touched by the thread only
  Mutex mutex_;
  CondVar stopped_;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HISTORY_KEEPER_H_

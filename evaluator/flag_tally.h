#ifndef GUIDON_EVALUATOR_FLAG_TALLY_H_
#define GUIDON_EVALUATOR_FLAG_TALLY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace guidon {

// Counts what became of one compiled flag's evaluations, for whoever evaluates it. Outcomes are
// numbered by their counter's user. Thread-safe, without locks: to count is an atomic addition.
//
// Belongs to the flag and to who counts, and ends with the last of the two. All of it is one block
// of memory: there is one for each flag that is in use.
class FlagTally {
 public:
  struct Releaser {
    void operator()(FlagTally* tally) const { tally->Release(); }
  };

  // Its two owners must each Release() it. `names` are for who counts, to tell whose it was once
  // the flag is gone.
  static FlagTally* Make(size_t outcomes, std::span<const absl::string_view> names);
  FlagTally(const FlagTally&) = delete;
  FlagTally& operator=(const FlagTally&) = delete;

  void Release();
  // Whether one owner has released it: what it counted before is seen by the other one then.
  bool released() const { return owners_.load(std::memory_order_acquire) == 1; }

  void Count(size_t outcome, int64_t unix_seconds) {
    counters()[outcome].fetch_add(1, std::memory_order_relaxed);
    // Written once a second at most, so that threads seldom meet here.
    if (last_.load(std::memory_order_relaxed) < unix_seconds) {
      last_.store(unix_seconds, std::memory_order_relaxed);
    }
  }

  size_t outcomes() const { return outcomes_; }
  uint64_t count(size_t outcome) const {
    return counters()[outcome].load(std::memory_order_relaxed);
  }
  // Unix seconds; 0: never counted.
  int64_t last() const { return last_.load(std::memory_order_relaxed); }
  std::vector<std::string> Names() const;

 private:
  using Counter = std::atomic<uint64_t>;

  FlagTally(size_t outcomes, size_t names) : outcomes_(outcomes), names_(names) {}
  ~FlagTally() = default;

  // What follows the object itself: the counters, then for each name its length and text.
  Counter* counters() { return reinterpret_cast<Counter*>(this + 1); }
  const Counter* counters() const { return reinterpret_cast<const Counter*>(this + 1); }

  std::atomic<int64_t> last_ = 0;
  std::atomic<uint32_t> owners_ = 2;
  const uint32_t outcomes_;
  const size_t names_;
};

// An owner's.
using FlagTallyPtr = std::unique_ptr<FlagTally, FlagTally::Releaser>;

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_FLAG_TALLY_H_

#ifndef GUIDON_EVALUATOR_FLAG_TALLY_H_
#define GUIDON_EVALUATOR_FLAG_TALLY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace guidon {

// Counts what became of one compiled flag's evaluations, for whoever evaluates it. Outcomes are
// numbered by their counter's user. Thread-safe, without locks: to count is an atomic addition.
class FlagTally {
 public:
  explicit FlagTally(size_t outcomes) : counts_(outcomes) {}

  void Count(size_t outcome, int64_t unix_seconds) {
    counts_[outcome].fetch_add(1, std::memory_order_relaxed);
    // Written once a second at most, so that threads seldom meet here.
    if (last_.load(std::memory_order_relaxed) < unix_seconds) {
      last_.store(unix_seconds, std::memory_order_relaxed);
    }
  }

  size_t outcomes() const { return counts_.size(); }
  uint64_t count(size_t outcome) const { return counts_[outcome].load(std::memory_order_relaxed); }
  // Unix seconds; 0: never counted.
  int64_t last() const { return last_.load(std::memory_order_relaxed); }

  // Whether who counts has noted the flag, so as to find this again.
  bool noted() const { return noted_.load(std::memory_order_relaxed); }
  void SetNoted() { noted_.store(true, std::memory_order_relaxed); }

 private:
  std::vector<std::atomic<uint64_t>> counts_;
  std::atomic<int64_t> last_ = 0;
  std::atomic<bool> noted_ = false;
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_FLAG_TALLY_H_

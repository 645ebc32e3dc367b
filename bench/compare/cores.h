#ifndef GUIDON_BENCH_COMPARE_CORES_H_
#define GUIDON_BENCH_COMPARE_CORES_H_

#include <sched.h>

namespace guidon::bench {

// Keeps the calling thread, and the threads and programs that it starts, on one half of the cores
// that it may use, until this object ends: so that a server and what loads it do not compete.
// With an odd number the first half has one more; of a single core both have it.
class OnCores {
 public:
  enum class Half { kFirst, kSecond };

  // Throws std::runtime_error where the kernel refuses.
  explicit OnCores(Half half);
  ~OnCores();
  OnCores(const OnCores&) = delete;
  OnCores& operator=(const OnCores&) = delete;

 private:
  cpu_set_t before_;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_COMPARE_CORES_H_

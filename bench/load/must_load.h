#ifndef GUIDON_BENCH_LOAD_MUST_LOAD_H_
#define GUIDON_BENCH_LOAD_MUST_LOAD_H_

#include <stdexcept>
#include <string>

#include "bench/load/load_run.h"

namespace guidon::bench {

// The result of a load without failures. Throws otherwise.
inline LoadResult MustLoad(const std::vector<Request>& mix, const LoadOptions& options) {
  const auto result = RunLoad(mix, options);
  if (!result.ok()) throw std::runtime_error(std::string(result.status().message()));
  if (result->failures > 0) throw std::runtime_error("calls failed: " + result->first_failure);
  return *result;
}

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_MUST_LOAD_H_

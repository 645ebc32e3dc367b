#include "bench/compare/cores.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

namespace guidon::bench {
namespace {

cpu_set_t HalfOf(const cpu_set_t& cores, OnCores::Half half) {
  const int count = CPU_COUNT(&cores);
  if (count < 2) return cores;
  cpu_set_t chosen;
  CPU_ZERO(&chosen);
  int seen = 0;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &cores)) continue;
    const bool in_first = seen++ < (count + 1) / 2;
    if (in_first == (half == OnCores::Half::kFirst)) CPU_SET(core, &chosen);
  }
  return chosen;
}

}  // namespace

OnCores::OnCores(Half half) {
  if (sched_getaffinity(0, sizeof(before_), &before_) == 0) {
    const cpu_set_t chosen = HalfOf(before_, half);
    if (sched_setaffinity(0, sizeof(chosen), &chosen) == 0) return;
  }
  throw std::runtime_error(std::string("cannot choose cores: ") + std::strerror(errno));
}

OnCores::~OnCores() { sched_setaffinity(0, sizeof(before_), &before_); }

}  // namespace guidon::bench

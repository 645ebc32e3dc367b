#include "bench/compare/cores.h"

#include <thread>

#include "gtest/gtest.h"

namespace guidon::bench {
namespace {

cpu_set_t Cores() {
  cpu_set_t cores;
  EXPECT_EQ(sched_getaffinity(0, sizeof(cores), &cores), 0);
  return cores;
}

cpu_set_t CoresOfNewThreadOn(OnCores::Half half) {
  const OnCores on_cores(half);
  cpu_set_t cores;
  std::thread([&] { cores = Cores(); }).join();
  return cores;
}

TEST(OnCores, HalvesDoNotOverlapAndAreAll) {
  const cpu_set_t all = Cores();
  const cpu_set_t first = CoresOfNewThreadOn(OnCores::Half::kFirst);
  const cpu_set_t second = CoresOfNewThreadOn(OnCores::Half::kSecond);
  cpu_set_t both;
  CPU_OR(&both, &first, &second);
  EXPECT_TRUE(CPU_EQUAL(&both, &all));
  const int shared = CPU_COUNT(&first) + CPU_COUNT(&second) - CPU_COUNT(&all);
  EXPECT_EQ(shared, CPU_COUNT(&all) == 1 ? 1 : 0);
}

TEST(OnCores, GivesAllBackAtItsEnd) {
  const cpu_set_t before = Cores();
  { const OnCores on_cores(OnCores::Half::kFirst); }
  const cpu_set_t after = Cores();
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

}  // namespace
}  // namespace guidon::bench

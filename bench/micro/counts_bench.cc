// What counting adds to an evaluation: an atomic addition or two. The baseline is the evaluation of
// a static flag alone; of the cases with threads, all count the same flag, which is the worst case.

#include <benchmark/benchmark.h>

#include <memory>

#include "evaluator/flag.h"
#include "server/stats/evaluation_counts.h"

namespace guidon {
namespace {

const Flag& TheFlag() {
  static const std::shared_ptr<const Flag> flag =
      *Flag::Compile({"", "f"}, Json{{"variants", {{"on", true}}}, {"defaultVariant", "on"}});
  return *flag;
}

void BM_EvaluationAlone(benchmark::State& state) {
  for (auto _ : state) {
    const Resolution resolution = TheFlag().Resolve(ValueView(), 1'700'000'000);
    benchmark::DoNotOptimize(resolution);
  }
}

void BM_EvaluationCounted(benchmark::State& state) {
  static EvaluationCounts counts;
  for (auto _ : state) {
    const Resolution resolution = TheFlag().Resolve(ValueView(), 1'700'000'000);
    counts.Count(resolution, 1'700'000'000);
  }
}

BENCHMARK(BM_EvaluationAlone);
BENCHMARK(BM_EvaluationCounted);
BENCHMARK(BM_EvaluationCounted)->Threads(2)->UseRealTime();

}  // namespace
}  // namespace guidon

BENCHMARK_MAIN();

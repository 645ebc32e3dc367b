// What tracing adds to an evaluation: nothing that can be seen where there is no collector, and a
// parsed header where the caller's trace is not sampled. The baseline is the evaluation of a static
// flag alone.

#include <benchmark/benchmark.h>
#include <prometheus/counter.h>

#include <memory>
#include <optional>
#include <string>

#include "evaluator/flag.h"
#include "server/telemetry/tracer.h"

namespace guidon {
namespace {

constexpr char kSampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

std::shared_ptr<const Flag> MakeFlag() {
  return *Flag::Compile({"", "f"}, Json{{"variants", {{"on", true}}}, {"defaultVariant", "on"}});
}

void Evaluate(benchmark::State& state, const Tracer* tracer, SpanQueue* queue,
              const char* traceparent) {
  const auto flag = MakeFlag();
  const Json context = {{"targetingKey", "user-1"}};
  const ValueView view = ValueView::Of(context);
  const auto header = [&](absl::string_view name) -> std::optional<absl::string_view> {
    if (name == "traceparent") return traceparent;
    return std::nullopt;
  };
  for (auto _ : state) {
    EvaluationSpan span(tracer, SpanKind::kOneFlag, header);
    const Resolution resolution = flag->Resolve(view, 1'700'000'000);
    span.Record("f", resolution, view);
    benchmark::DoNotOptimize(resolution);
    if (queue != nullptr && queue->HasBatch()) queue->Take();
  }
}

void Trace(benchmark::State& state, const char* traceparent) {
  prometheus::Counter dropped;
  SpanQueue queue(2048, 512, dropped);
  const Tracer tracer(Sampler(), queue);
  Evaluate(state, &tracer, &queue, traceparent);
}

void BM_EvaluationAlone(benchmark::State& state) {
  const auto flag = MakeFlag();
  const Json context = {{"targetingKey", "user-1"}};
  const ValueView view = ValueView::Of(context);
  for (auto _ : state) {
    const Resolution resolution = flag->Resolve(view, 1'700'000'000);
    benchmark::DoNotOptimize(resolution);
  }
}

void BM_NoCollector(benchmark::State& state) { Evaluate(state, nullptr, nullptr, kSampled); }
void BM_UnsampledCaller(benchmark::State& state) { Trace(state, kUnsampled); }
void BM_SampledCaller(benchmark::State& state) { Trace(state, kSampled); }

BENCHMARK(BM_EvaluationAlone);
BENCHMARK(BM_NoCollector);
BENCHMARK(BM_UnsampledCaller);
BENCHMARK(BM_SampledCaller);

}  // namespace
}  // namespace guidon

BENCHMARK_MAIN();

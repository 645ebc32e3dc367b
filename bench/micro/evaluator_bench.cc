// What one evaluation costs, without any transport. The baseline is the lookup of a key in a hash
// table of as many strings, which no server of named flags can do without.

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/snapshot.h"
#include "evaluator/struct_view.h"

namespace guidon {
namespace {

constexpr int kFlags = 10'000;
constexpr char kKey[] = "flag-5000";

google::protobuf::Struct Context() {
  google::protobuf::Struct context;
  auto& fields = *context.mutable_fields();
  fields["targetingKey"].set_string_value("0123456789abcdef0123");
  fields["email"].set_string_value("someone@example.com");
  fields["plan"].set_string_value("enterprise");
  fields["region"].set_string_value("eu-west");
  fields["version"].set_string_value("2.4.1");
  return context;
}

// A snapshot of many flags whose rule is `targeting`.
std::shared_ptr<const Snapshot> MakeSnapshot(const std::string& targeting) {
  std::string text = R"({"flags": {)";
  for (int i = 0; i < kFlags; ++i) {
    text += (i > 0 ? ", \"flag-" : "\"flag-") + std::to_string(i) +
            R"(": {"state": "ENABLED", "variants": {"on": true, "off": false},
                   "defaultVariant": "off", "targeting": )" +
            targeting + "}";
  }
  text += "}}";
  SnapshotBuilder builder(*Snapshot::Empty({"bench"}));
  builder.ReplaceSource(0, LoadFlags(text, TextFormat::kJson, "bench")->flags);
  return std::move(builder).Build();
}

void Evaluate(benchmark::State& state, const std::string& targeting) {
  const auto snapshot = MakeSnapshot(targeting);
  const google::protobuf::Struct context = Context();
  const Selector selector;
  for (auto _ : state) {
    const Flag* const flag = snapshot->Find(selector, kKey);
    benchmark::DoNotOptimize(flag->Resolve(ViewOf(context), 1'700'000'000));
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_HashLookup(benchmark::State& state) {
  absl::flat_hash_map<std::string, int> table;
  for (int i = 0; i < kFlags; ++i) table["flag-" + std::to_string(i)] = i;
  for (auto _ : state) benchmark::DoNotOptimize(table.find(absl::string_view(kKey)));
  state.SetItemsProcessed(state.iterations());
}

void BM_Static(benchmark::State& state) { Evaluate(state, "{}"); }

void BM_Targeting(benchmark::State& state) {
  Evaluate(state, R"({"if": [{"and": [{"ends_with": [{"var": "email"}, "@example.com"]},
                                      {"in": [{"var": "plan"}, ["pro", "enterprise"]]},
                                      {"==": [{"var": "region"}, "eu-west"]},
                                      {"!=": [{"var": "plan"}, "free"]},
                                      {"!!": [{"var": "targetingKey"}]}]}, "on", "off"]})");
}

void BM_Fractional(benchmark::State& state) {
  Evaluate(state, R"({"fractional": [["on", 10], ["off", 90]]})");
}

void BM_SemVer(benchmark::State& state) {
  Evaluate(state, R"({"if": [{"sem_ver": [{"var": "version"}, ">=", "2.1.0"]}, "on"]})");
}

BENCHMARK(BM_HashLookup);
BENCHMARK(BM_Static);
BENCHMARK(BM_Targeting);
BENCHMARK(BM_Fractional);
BENCHMARK(BM_SemVer);

}  // namespace
}  // namespace guidon

BENCHMARK_MAIN();

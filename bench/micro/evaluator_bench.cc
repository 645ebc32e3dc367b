// What one evaluation costs, without any transport. The baseline is the lookup of a key in a hash
// table of as many strings, which no server of named flags can do without. The figures to keep, on
// a machine of which this takes all: static 60 ns, five clauses 400 ns, fractional on a key of 20
// bytes 150 ns, and one flag among 100,000 within 10 % of one among 10. That none of them takes
// memory from the heap is what evaluator/allocation_test.cc shows.

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
std::shared_ptr<const Snapshot> MakeSnapshot(const std::string& targeting, int64_t flags) {
  std::string text = R"({"flags": {)";
  for (int64_t i = 0; i < flags; ++i) {
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

void Evaluate(benchmark::State& state, const std::string& targeting, int64_t flags = kFlags) {
  const auto snapshot = MakeSnapshot(targeting, flags);
  const google::protobuf::Struct context = Context();
  const Selector selector;
  const std::string key = "flag-" + std::to_string(flags / 2);
  for (auto _ : state) {
    const Flag* const flag = snapshot->Find(selector, key);
    benchmark::DoNotOptimize(flag->Resolve(ViewOf(context), 1'700'000'000));
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_HashLookup(benchmark::State& state) {
  absl::flat_hash_map<std::string, int> table;
  for (int i = 0; i < kFlags; ++i) table["flag-" + std::to_string(i)] = i;
  for (auto _ : state) benchmark::DoNotOptimize(table.find(absl::string_view("flag-5000")));
  state.SetItemsProcessed(state.iterations());
}

void BM_Static(benchmark::State& state) { Evaluate(state, "{}"); }

void BM_FiveClauses(benchmark::State& state) {
  Evaluate(state, R"({"if": [{"and": [{"==": [{"var": "region"}, "eu-west"]},
                                      {"in": [{"var": "plan"}, ["pro", "enterprise"]]},
                                      {"in": ["@example.com", {"var": "email"}]},
                                      {"==": [{"var": "version"}, "2.4.1"]},
                                      {"!=": [{"var": "plan"}, "free"]}]}, "on", "off"]})");
}

void BM_TextOperators(benchmark::State& state) {
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

// One flag among more and more.
void BM_StaticAmong(benchmark::State& state) { Evaluate(state, "{}", state.range(0)); }

BENCHMARK(BM_HashLookup);
BENCHMARK(BM_Static);
BENCHMARK(BM_FiveClauses);
BENCHMARK(BM_TextOperators);
BENCHMARK(BM_Fractional);
BENCHMARK(BM_SemVer);
BENCHMARK(BM_StaticAmong)->RangeMultiplier(10)->Range(10, 100'000);

}  // namespace
}  // namespace guidon

BENCHMARK_MAIN();

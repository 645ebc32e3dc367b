// What a lookup costs a worker: by the whole OpenFeature client and the flagd provider that
// evaluates in process, beside what the evaluator alone takes for the same flag. Both in turn, in
// one run; the medians and their ratio count. The limits are those of issue 5.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "evaluator/flag_definitions.h"
#include "evaluator/snapshot.h"
#include "evaluator/struct_view.h"
#include "flagd/flagd_provider.h"
#include "openfeature/isolated/api.h"
#include "openfeature/openfeature_api.h"

namespace guidon {
namespace {

constexpr int kFlags = 10'000;
constexpr int kCalls = 200'000;
constexpr int kRounds = 9;

struct Kind {
  const char* name;
  const char* targeting;
  double limit_ns;
};

constexpr Kind kKinds[] = {
    {"static", "{}", 150},
    {"five clauses", R"({"if": [{"and": [{"ends_with": [{"var": "email"}, "@example.com"]},
                         {"in": [{"var": "plan"}, ["pro", "enterprise"]]},
                         {"==": [{"var": "region"}, "eu-west"]},
                         {"!=": [{"var": "plan"}, "free"]},
                         {"!!": [{"var": "targetingKey"}]}]}, "on", "off"]})",
     600},
    {"fractional", R"({"fractional": [["on", 10], ["off", 90]]})", 300},
};

const std::vector<std::pair<std::string, std::string>> kAttributes = {
    {"email", "someone@example.com"},
    {"plan", "enterprise"},
    {"region", "eu-west"},
    {"version", "2.4.1"}};
constexpr char kTargetingKey[] = "0123456789abcdef0123";

// Many flags of each kind, the kinds by turns.
std::string Document() {
  std::string text = R"({"flags": {)";
  for (int i = 0; i < kFlags; ++i) {
    text += (i > 0 ? ", \"flag-" : "\"flag-") + std::to_string(i) +
            R"(": {"state": "ENABLED", "variants": {"on": true, "off": false},
                   "defaultVariant": "off", "targeting": )" +
            kKinds[static_cast<size_t>(i) % std::size(kKinds)].targeting + "}";
  }
  return text + "}}";
}

std::string KeyOf(size_t kind) {
  return "flag-" + std::to_string(kFlags / 2 / std::size(kKinds) * std::size(kKinds) + kind);
}

// The thread's own time, which other programs on the machine do not stretch.
double CpuNanoseconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

double NanosecondsEach(const std::function<void()>& calls) {
  const double start = CpuNanoseconds();
  calls();
  return (CpuNanoseconds() - start) / kCalls;
}

double Median(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() / 2];
}

void Run(const std::string& file) {
  const std::string document = Document();
  std::ofstream(file) << document;

  SnapshotBuilder builder(*Snapshot::Empty({"bench"}));
  builder.ReplaceSource(0, LoadFlags(document, TextFormat::kJson, "bench")->flags);
  const std::shared_ptr<const Snapshot> snapshot = std::move(builder).Build();
  google::protobuf::Struct message;
  openfeature::EvaluationContext::Builder attributes;
  auto& fields = *message.mutable_fields();
  fields["targetingKey"].set_string_value(kTargetingKey);
  attributes.withTargetingKey(kTargetingKey);
  for (const auto& [key, value] : kAttributes) {
    fields[key].set_string_value(value);
    attributes.withAttribute(key, value);
  }
  const openfeature::EvaluationContext context = attributes.build();

  openfeature::OpenFeatureAPI api;
  FlagdOptions options;
  options.resolver = FlagdResolver::kFile;
  options.offline_flag_source_path = file;
  options.deadline = std::chrono::seconds(60);
  if (!api.SetProviderAndWait(std::make_shared<FlagdProvider>(options)).ok()) std::abort();
  const std::shared_ptr<openfeature::Client> client = api.GetClient();

  const Selector all;
  for (size_t kind = 0; kind < std::size(kKinds); ++kind) {
    const std::string key = KeyOf(kind);
    std::vector<double> bare;
    std::vector<double> whole;
    for (int round = 0; round < kRounds; ++round) {
      bare.push_back(NanosecondsEach([&] {
        for (int i = 0; i < kCalls; ++i) {
          benchmark::DoNotOptimize(
              snapshot->Find(all, key)->Resolve(ViewOf(message), 1'700'000'000));
        }
      }));
      whole.push_back(NanosecondsEach([&] {
        for (int i = 0; i < kCalls; ++i) {
          benchmark::DoNotOptimize(client->GetBooleanValue(key, false, context));
        }
      }));
    }
    const double ns = Median(whole);
    const double base = Median(bare);
    std::printf("%-14s %7.0f ns   %5.2f x the evaluator alone (%.0f ns)   %s %.0f ns\n",
                kKinds[kind].name, ns, ns / base, base, ns < kKinds[kind].limit_ns ? "<" : "NOT <",
                kKinds[kind].limit_ns);
  }
  (void)api.Shutdown();
}

}  // namespace
}  // namespace guidon

int main() {
  const std::string file = std::filesystem::temp_directory_path() /
                           ("guidon-provider-bench-" + std::to_string(getpid()) + ".json");
  guidon::Run(file);
  std::filesystem::remove(file);
  return 0;
}

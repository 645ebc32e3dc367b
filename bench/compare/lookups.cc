#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "bench/compare/comparison.h"
#include "bench/compare/cores.h"
#include "bench/load/load_run.h"
#include "bench/load/must_load.h"

namespace guidon::bench {
namespace {

// Of what the slower server carries, what both get in the open loop that measures latencies.
constexpr double kShareOfThroughput = 0.4;

struct Lookup {
  const char* subject;
  Protocol protocol;
  const char* mix;
  int connections;
  int streams;
  double rate_goal;  // times the peer's
  double cpu_goal;
};

constexpr Lookup kLookups[] = {
    {"static", Protocol::kGrpc, "static", 4, 32, 3, 3},
    {"targeting, 5 keys", Protocol::kGrpc, "targeting", 4, 32, 0, 3},
    {"fractional", Protocol::kGrpc, "fractional", 4, 32, 0, 3},
    {"object", Protocol::kGrpc, "object", 4, 32, 0, 0},
    {"ResolveAll, 100 flags", Protocol::kGrpc, "all", 4, 4, 10, 0},
    {"OFREP single", Protocol::kOfrep, "targeting", 16, 1, 5, 0},
    {"OFREP bulk, 100 flags", Protocol::kOfrep, "all", 16, 1, 0, 0},
};

class LookupComparison {
 public:
  LookupComparison(const Comparison& comparison, const Lookup& lookup, const RunningContender& ours,
                   const RunningContender& peer)
      : comparison_(comparison), lookup_(lookup), mix_(*MakeMix(lookup.protocol, lookup.mix)),
        ours_(ours), peer_(peer) {}

  std::vector<Figure> Measure() {
    const std::string subject = lookup_.subject;
    Figure rate = {subject, "calls/s", Figure::Better::kMore, lookup_.rate_goal};
    Figure cpu = {subject, "CPU us/call", Figure::Better::kLess, lookup_.cpu_goal};
    for (int round = 0; round < comparison_.rounds; ++round) {
      const LoadResult a = Load(ours_, 0);
      const LoadResult b = Load(peer_, 0);
      rate.ours.push_back(a.per_second());
      rate.peers.push_back(b.per_second());
      cpu.ours.push_back(a.cpu_micros_per_call());
      cpu.peers.push_back(b.cpu_micros_per_call());
    }
    const double pace = kShareOfThroughput * std::min(rate.Ours(), rate.Peers());
    Figure p50 = {subject, absl::StrCat("p50 us at ", static_cast<int>(pace), "/s")};
    Figure p99 = {subject, absl::StrCat("p99 us at ", static_cast<int>(pace), "/s")};
    for (int round = 0; round < comparison_.rounds; ++round) {
      const LoadResult a = Load(ours_, pace);
      const LoadResult b = Load(peer_, pace);
      p50.ours.push_back(Micros(a, 0.5));
      p50.peers.push_back(Micros(b, 0.5));
      p99.ours.push_back(Micros(a, 0.99));
      p99.peers.push_back(Micros(b, 0.99));
    }
    return {rate, cpu, p50, p99};
  }

 private:
  LoadResult Load(const RunningContender& contender, double rate) const {
    LoadOptions options;
    options.target =
        lookup_.protocol == Protocol::kOfrep ? contender.ofrep() : contender.evaluation();
    options.connections = lookup_.connections;
    options.streams = lookup_.streams;
    options.rate = rate;
    options.warm_up = std::chrono::milliseconds(200);
    options.duration = comparison_.duration;
    options.server = contender.pid();
    return MustLoad(mix_, options);
  }

  static double Micros(const LoadResult& result, double fraction) {
    return static_cast<double>(result.latency.Percentile(fraction)) * 1e-3;
  }

  const Comparison& comparison_;
  const Lookup& lookup_;
  const std::vector<Request> mix_;
  const RunningContender& ours_;
  const RunningContender& peer_;
};

}  // namespace

std::vector<Figure> CompareLookups(const Comparison& comparison) {
  const testing::TempDir dir;
  testing::WriteFile(dir / "flags.json", FlagsDocument(100));
  std::optional<RunningContender> ours;
  std::optional<RunningContender> peer;
  {
    const OnCores servers(OnCores::Half::kFirst);
    ours.emplace(comparison.ours, dir / "flags.json");
    peer.emplace(comparison.peer, dir / "flags.json");
  }
  const OnCores generator(OnCores::Half::kSecond);
  std::vector<Figure> figures;
  for (const Lookup& lookup : kLookups) {
    comparison.progress(lookup.subject);
    for (Figure& figure : LookupComparison(comparison, lookup, *ours, *peer).Measure()) {
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

}  // namespace guidon::bench

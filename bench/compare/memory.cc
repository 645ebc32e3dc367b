#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "bench/compare/comparison.h"
#include "bench/load/must_load.h"

namespace guidon::bench {
namespace {

// A server tidies up what it needed for loading: Go gives it back after some seconds, and then at
// once; guidond does so after two. So memory rests when it has not changed by a hundredth for as
// long as so many measurements take, which are some seconds when figures are to be trusted.
constexpr int kUnchanged = 7;
constexpr std::chrono::seconds kMostRest{60};

// Memory differs little from start to start, and the peer takes a minute for 10,000 flags.
constexpr int kMostStarts = 2;

double MegabytesAtRest(const Comparison& comparison, const RunningContender& running) {
  using Clock = std::chrono::steady_clock;
  const std::chrono::milliseconds unchanged = kUnchanged * comparison.duration;
  const auto end = Clock::now() + kMostRest;
  double megabytes = running.ResidentMegabytes();
  auto since = Clock::now();
  while (Clock::now() < std::min(since + unchanged, end)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const double now = running.ResidentMegabytes();
    if (std::abs(now - megabytes) <= 0.01 * megabytes) continue;
    megabytes = now;
    since = Clock::now();
  }
  return running.ResidentMegabytes();
}

LoadOptions LookupOptions(const Comparison& comparison, const RunningContender& running) {
  LoadOptions options;
  options.target = running.evaluation();
  options.warm_up = std::chrono::milliseconds(200);
  options.duration = comparison.duration;
  options.server = running.pid();
  return options;
}

// Lookups that go around `most` of the flags, evenly spread over all.
std::vector<Request> SpreadLookups(int flags, int most) {
  std::vector<Request> mix;
  const int step = std::max(1, (flags - 4) / most);
  for (int i = 4; i < flags && std::ssize(mix) < most; i += step) {
    mix.push_back(MakeLookup(absl::StrCat("flag-", i)));
  }
  return mix;
}

struct Sample {
  double ready_seconds = 0;
  double started_megabytes = 0;
  double used_megabytes = 0;
  double anonymous_megabytes = 0;  // of those
};

Sample Measure(const Comparison& comparison, const Contender& contender, int flags,
               const std::string& flags_file) {
  // So that the peer, too, looks each of 10,000 flags up, where a measurement takes some 0.7 s.
  constexpr int kMeasurements = 6;
  const RunningContender running(contender, flags_file);
  Sample sample;
  sample.ready_seconds = running.seconds_to_ready();
  sample.started_megabytes = MegabytesAtRest(comparison, running);
  LoadOptions options = LookupOptions(comparison, running);
  options.duration = kMeasurements * comparison.duration;
  MustLoad(SpreadLookups(flags, flags), options);
  sample.used_megabytes = MegabytesAtRest(comparison, running);
  sample.anonymous_megabytes = running.AnonymousMegabytes();
  return sample;
}

}  // namespace

std::vector<Figure> CompareMemory(const Comparison& comparison) {
  std::vector<Figure> figures;
  for (const int flags : {100, 10'000}) {
    const std::string subject = absl::StrCat(flags, " flags");
    comparison.progress(absl::StrCat("memory of ", subject));
    const testing::TempDir dir;
    testing::WriteFile(dir / "flags.json", FlagsDocument(flags));
    const double goal = flags == 10'000 ? 4.0 : 0.0;
    Figure started = {subject, "resident MB", Figure::Better::kLess, goal};
    Figure used = {subject, "resident MB after lookups", Figure::Better::kLess, goal};
    Figure anonymous = {subject, "anonymous MB after lookups"};
    Figure ready = {subject, "start to ready s"};
    for (int round = 0; round < std::min(comparison.rounds, kMostStarts); ++round) {
      const Sample a = Measure(comparison, comparison.ours, flags, dir / "flags.json");
      const Sample b = Measure(comparison, comparison.peer, flags, dir / "flags.json");
      started.ours.push_back(a.started_megabytes);
      started.peers.push_back(b.started_megabytes);
      used.ours.push_back(a.used_megabytes);
      used.peers.push_back(b.used_megabytes);
      anonymous.ours.push_back(a.anonymous_megabytes);
      anonymous.peers.push_back(b.anonymous_megabytes);
      ready.ours.push_back(a.ready_seconds);
      ready.peers.push_back(b.ready_seconds);
    }
    figures.push_back(started);
    figures.push_back(used);
    figures.push_back(anonymous);
    figures.push_back(ready);
  }
  return figures;
}

std::vector<Figure> MeasureFlagCounts(const Comparison& comparison) {
  // As many as ten flags allow: it is the number of flags held that differs, not that in use.
  constexpr int kInUse = 6;
  constexpr int kCounts[] = {10, 100, 1'000, 10'000, 100'000};
  comparison.progress("10 to 100,000 flags");
  const testing::TempDir dir;
  std::vector<std::unique_ptr<RunningContender>> running;
  std::vector<Figure> cpu;
  std::vector<Figure> others;
  for (const int count : kCounts) {
    const std::string subject = absl::StrCat(count, " flags : 10");
    const std::string file = dir / absl::StrCat(count, ".json");
    testing::WriteFile(file, FlagsDocument(count));
    running.push_back(std::make_unique<RunningContender>(comparison.ours, file));
    cpu.push_back({subject, "CPU us/lookup"});
    others.push_back({subject, "start to ready s"});
    others.back().ours.push_back(running.back()->seconds_to_ready());
    others.push_back({subject, "resident MB"});
    others.back().ours.push_back(MegabytesAtRest(comparison, *running.back()));
  }
  for (int round = 0; round < comparison.rounds; ++round) {
    for (size_t i = 0; i < running.size(); ++i) {
      const LoadResult result =
          MustLoad(SpreadLookups(kCounts[i], kInUse), LookupOptions(comparison, *running[i]));
      cpu[i].ours.push_back(result.cpu_micros_per_call());
    }
  }
  std::vector<Figure> figures;
  for (size_t i = 0; i < cpu.size(); ++i) {
    if (i > 0) {
      cpu[i].peers = cpu[0].ours;
      cpu[i].ratio_goal = 1.1;
    }
    figures.push_back(cpu[i]);
    figures.push_back(others[2 * i]);
    figures.push_back(others[2 * i + 1]);
  }
  return figures;
}

}  // namespace guidon::bench

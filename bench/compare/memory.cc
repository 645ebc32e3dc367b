#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "bench/compare/comparison.h"
#include "bench/load/must_load.h"

namespace guidon::bench {
namespace {

// A server tidies up what it needed for loading: Go gives it back after some seconds, and then at
// once. So its memory rests when it has not changed by a hundredth for so long.
constexpr std::chrono::seconds kUnchanged{5};
constexpr std::chrono::seconds kMostRest{60};

// Memory differs little from start to start, and the peer takes a minute for 10,000 flags.
constexpr int kMostStarts = 2;

double MegabytesAtRest(const RunningContender& running) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + kMostRest;
  double megabytes = running.ResidentMegabytes();
  auto since = Clock::now();
  while (Clock::now() < std::min(since + kUnchanged, end)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const double now = running.ResidentMegabytes();
    if (std::abs(now - megabytes) <= 0.01 * megabytes) continue;
    megabytes = now;
    since = Clock::now();
  }
  return running.ResidentMegabytes();
}

struct Sample {
  double megabytes = 0;
  double seconds_to_ready = 0;
};

Sample Measure(const Contender& contender, const std::string& flags_file) {
  const RunningContender running(contender, flags_file);
  return {MegabytesAtRest(running), running.seconds_to_ready()};
}

LoadOptions LookupOptions(const Comparison& comparison, const RunningContender& running) {
  LoadOptions options;
  options.target = running.evaluation();
  options.warm_up = std::chrono::milliseconds(200);
  options.duration = comparison.duration;
  options.server = running.pid();
  return options;
}

// Lookups that go around six flags, evenly spread over all: as many as the fewest flags allow, so
// that it is the number of flags held that differs, and not that of flags in use.
std::vector<Request> SpreadLookups(int flags) {
  constexpr size_t kMost = 6;
  std::vector<Request> mix;
  const int step = std::max(1, (flags - 4) / static_cast<int>(kMost));
  for (int i = 4; i < flags && mix.size() < kMost; i += step) {
    mix.push_back(MakeLookup(absl::StrCat("flag-", i)));
  }
  return mix;
}

}  // namespace

std::vector<Figure> CompareMemory(const Comparison& comparison) {
  std::vector<Figure> figures;
  for (const int flags : {100, 10'000}) {
    const std::string subject = absl::StrCat(flags, " flags");
    comparison.progress(absl::StrCat("memory of ", subject));
    const testing::TempDir dir;
    testing::WriteFile(dir / "flags.json", FlagsDocument(flags));
    Figure memory = {subject, "resident MB", Figure::Better::kLess, flags == 10'000 ? 4.0 : 0.0};
    Figure ready = {subject, "start to ready s"};
    for (int round = 0; round < std::min(comparison.rounds, kMostStarts); ++round) {
      const Sample a = Measure(comparison.ours, dir / "flags.json");
      const Sample b = Measure(comparison.peer, dir / "flags.json");
      memory.ours.push_back(a.megabytes);
      memory.peers.push_back(b.megabytes);
      ready.ours.push_back(a.seconds_to_ready);
      ready.peers.push_back(b.seconds_to_ready);
    }
    figures.push_back(memory);
    figures.push_back(ready);
  }
  return figures;
}

std::vector<Figure> MeasureFlagCounts(const Comparison& comparison) {
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
    others.back().ours.push_back(MegabytesAtRest(*running.back()));
  }
  for (int round = 0; round < comparison.rounds; ++round) {
    for (size_t i = 0; i < running.size(); ++i) {
      const LoadResult result =
          MustLoad(SpreadLookups(kCounts[i]), LookupOptions(comparison, *running[i]));
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

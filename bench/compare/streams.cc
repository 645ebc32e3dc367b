#include <chrono>
#include <functional>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "bench/compare/admin_flips.h"
#include "bench/compare/comparison.h"
#include "bench/load/load_run.h"
#include "bench/load/stream_herd.h"

namespace guidon::bench {
namespace {

constexpr int kStreams = 1000;
constexpr int kFlips = 10;
constexpr double kLookupsPerSecond = 1000;

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
}

struct Sample {
  double kilobytes = 0;  // of an idle stream
  LatencyHistogram by_file;
  LatencyHistogram by_admin;
};

// Flips between on and off while lookups run, and records when each stream knows of it.
void Flip(StreamHerd& herd, const std::function<absl::Status(bool on)>& flip,
          LatencyHistogram& latency) {
  for (int i = 0; i < kFlips; ++i) {
    const auto since = std::chrono::steady_clock::now();
    // The events come while the flip is under way.
    absl::Status flipped;
    std::thread flipping([&] { flipped = flip(i % 2 == 0); });
    const absl::Status arrived = herd.AwaitChange(since, latency);
    flipping.join();
    Must(flipped);
    Must(arrived);
    Must(herd.Rest(std::chrono::milliseconds(100)));
  }
}

Sample Measure(const Contender& contender) {
  const testing::TempDir dir;
  const std::string file = dir / "flags.json";
  testing::WriteFile(file, FlagsDocument(100, "off"));
  const RunningContender server(contender, file);
  Sample sample;
  const double before = server.ResidentMegabytes();
  auto herd = StreamHerd::Open(server.evaluation(), kStreams);
  Must(herd.status());
  Must((*herd)->Rest(std::chrono::milliseconds(500)));
  sample.kilobytes = (server.ResidentMegabytes() - before) * 1000 / kStreams;

  LoadOptions lookups;
  lookups.target = server.evaluation();
  lookups.rate = kLookupsPerSecond;
  lookups.duration = std::chrono::seconds(4);
  absl::Status failed;
  std::thread load(
      [&] { failed = RunLoad(*MakeMix(Protocol::kGrpc, "targeting"), lookups).status(); });
  try {
    Flip(
        **herd,
        [&](bool on) {
          testing::ReplaceFile(file, FlagsDocument(100, on ? "on" : "off"));
          return absl::OkStatus();
        },
        sample.by_file);
    if (!server.admin().empty()) {
      AdminFlips flips(server.admin());
      Must((*herd)->Rest(std::chrono::milliseconds(200)));
      Flip(
          **herd, [&](bool on) { return flips.Flip(on); }, sample.by_admin);
    }
  } catch (...) {
    load.join();
    throw;
  }
  load.join();
  Must(failed);
  return sample;
}

double Milliseconds(const LatencyHistogram& latency, double fraction) {
  return static_cast<double>(latency.Percentile(fraction)) * 1e-6;
}

}  // namespace

std::vector<Figure> CompareStreams(const Comparison& comparison) {
  comparison.progress("1,000 event streams");
  const std::string subject = "1,000 event streams";
  Figure memory = {subject, "idle stream KB", Figure::Better::kLess, 0, 25};
  Figure p50 = {subject, "file flip p50 ms"};
  Figure p99 = {subject, "file flip p99 ms"};
  Figure admin_p50 = {subject, "admin flip p50 ms"};
  Figure admin_p99 = {subject, "admin flip p99 ms", Figure::Better::kLess, 0, 20};
  for (int round = 0; round < comparison.rounds; ++round) {
    const Sample a = Measure(comparison.ours);
    const Sample b = Measure(comparison.peer);
    memory.ours.push_back(a.kilobytes);
    memory.peers.push_back(b.kilobytes);
    p50.ours.push_back(Milliseconds(a.by_file, 0.5));
    p50.peers.push_back(Milliseconds(b.by_file, 0.5));
    p99.ours.push_back(Milliseconds(a.by_file, 0.99));
    p99.peers.push_back(Milliseconds(b.by_file, 0.99));
    admin_p50.ours.push_back(Milliseconds(a.by_admin, 0.5));
    admin_p99.ours.push_back(Milliseconds(a.by_admin, 0.99));
  }
  return {memory, p50, p99, admin_p50, admin_p99};
}

}  // namespace guidon::bench

#include "bench/daemon/samples.h"

#include <algorithm>
#include <cstdio>

#include "bench/load/must_load.h"

namespace guidon::bench {

double Milliseconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

double Percentile(std::vector<double> samples, double fraction) {
  std::sort(samples.begin(), samples.end());
  return samples[static_cast<size_t>(fraction * static_cast<double>(samples.size() - 1))];
}

double TimeOf(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return Milliseconds(std::chrono::steady_clock::now() - start);
}

Contestant LoadOf(const std::string& name, const std::string& target, pid_t server,
                  const std::vector<Request>& mix) {
  return {name, [=] {
            LoadOptions options;
            options.target = target;
            options.server = server;
            options.duration = std::chrono::milliseconds(2000);
            const LoadResult result = MustLoad(mix, options);
            return Contestant::Sample{result.per_second(), result.cpu_micros_per_call()};
          }};
}

void PrintInTurn(const std::vector<Contestant>& contestants, int rounds, const std::string& base) {
  std::vector<std::vector<double>> rates(contestants.size());
  std::vector<std::vector<double>> cpu(contestants.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < contestants.size(); ++i) {
      const Contestant::Sample sample = contestants[i].measure();
      rates[i].push_back(sample.per_second);
      cpu[i].push_back(sample.cpu_micros);
    }
  }
  for (size_t i = 0; i < contestants.size(); ++i) {
    const double rate = Percentile(rates[i], 0.5);
    const double micros = Percentile(cpu[i], 0.5);
    std::printf("unary, %-20s %10.0f /s   %5.2f x %s; %5.1f us CPU a call, %.2f x\n",
                contestants[i].name.c_str(), rate, rate / Percentile(rates[0], 0.5), base.c_str(),
                micros, micros / Percentile(cpu[0], 0.5));
  }
}

}  // namespace guidon::bench

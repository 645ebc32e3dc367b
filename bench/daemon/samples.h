#ifndef GUIDON_BENCH_DAEMON_SAMPLES_H_
#define GUIDON_BENCH_DAEMON_SAMPLES_H_

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "bench/load/load_run.h"

namespace guidon::bench {

double Milliseconds(std::chrono::steady_clock::duration duration);

// The value that `fraction` (0 to 1) of the samples do not exceed.
double Percentile(std::vector<double> samples, double fraction);

// How long `work` takes, in milliseconds.
double TimeOf(const std::function<void()>& work);

// What is measured in turn with others.
struct Contestant {
  struct Sample {
    double per_second = 0;
    double cpu_micros = 0;  // a call
  };
  std::string name;
  std::function<Sample()> measure;
};

// A closed loop of `mix` at `target`, whose process is `server`.
Contestant LoadOf(const std::string& name, const std::string& target, pid_t server,
                  const std::vector<Request>& mix);

// Measures all in turn, `rounds` times, and prints the medians of each against the first, which
// `base` names in a sentence.
void PrintInTurn(const std::vector<Contestant>& contestants, int rounds, const std::string& base);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_DAEMON_SAMPLES_H_

#ifndef GUIDON_BENCH_DAEMON_CLOSED_LOOP_H_
#define GUIDON_BENCH_DAEMON_CLOSED_LOOP_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"

namespace guidon::bench {

struct ClosedLoop {
  int connections = 4;
  int calls_per_connection = 16;  // under way at once
  std::chrono::milliseconds duration{3000};
};

struct ClosedLoopResult {
  uint64_t calls = 0;
  uint64_t errors = 0;
  double seconds = 0;
  double calls_per_second() const { return static_cast<double>(calls) / seconds; }
};

// Where to call, and with which certificate (PEM) as the CA; "": in clear text.
struct Target {
  std::string address;
  std::string ca = {};
};

// A client with a connection of its own.
std::unique_ptr<flagd::evaluation::v1::EvaluationService::Stub> Connect(const Target& target);

// For what bench/load cannot do: TLS. Calls ResolveBoolean at `target` with `request` again and
// again: each call that ends starts the next one. One thread.
ClosedLoopResult RunClosedLoop(const Target& target,
                               const flagd::evaluation::v1::ResolveBooleanRequest& request,
                               const ClosedLoop& load);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_DAEMON_CLOSED_LOOP_H_

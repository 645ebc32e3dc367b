#ifndef GUIDON_BENCH_DAEMON_DAEMON_PARTS_H_
#define GUIDON_BENCH_DAEMON_DAEMON_PARTS_H_

namespace guidon::bench {

// Each of these measures a guidond that it starts against a baseline of the same run, and prints a
// line for each figure. Machines are noisy; the ratios are the figures. `rounds`: how often what is
// compared is measured in turn. They throw std::runtime_error.

// Loading 10,000 flags, against parsing their JSON.
void MeasureLoading();

// From a flip to its event, against one synced append to the same disk.
void MeasureFlips();

// What 1,000 flips a second cost those who look flags up.
void MeasureInterference(int rounds);

// Unary lookups, against a service that does nothing on the same gRPC library and API.
void MeasureThroughput(int rounds);

// What the front of the ports costs a gRPC call.
void MeasureFront(int rounds);

// How long a daemon that has been started again takes to serve all the clients that it had.
void MeasureHerd(int rounds);

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_DAEMON_DAEMON_PARTS_H_

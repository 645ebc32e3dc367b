// Measures a running daemon: loading, flips, and unary throughput, each against a baseline in the
// same run. Machines are noisy; the ratios are the figures.

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "bench/load/closed_loop.h"
#include "bench/load/flip_to_workers.h"
#include "bench/load/herd.h"
#include "bench/load/paced_flips.h"
#include "bench/load/paced_lookups.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/snapshot.h"
#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "tests/support/certificate.h"
#include "tests/support/guidond.h"

namespace guidon::bench {
namespace {

namespace v1 = flagd::evaluation::v1;
using Clock = std::chrono::steady_clock;
using testing::Guidond;
using testing::Process;

constexpr char kTargeting[] =
    R"({"if": [{"in": [{"var": "plan"}, ["pro", "enterprise"]]}, "on", "off"]})";
constexpr char kFractional[] = R"({"fractional": [["on", 10], ["off", 90]]})";

double Milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

double Percentile(std::vector<double> samples, double fraction) {
  std::sort(samples.begin(), samples.end());
  return samples[static_cast<size_t>(fraction * static_cast<double>(samples.size() - 1))];
}

double TimeOf(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return Milliseconds(Clock::now() - start);
}

std::string Flag(const std::string& targeting) {
  return R"({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
            "targeting": )" +
         targeting + "}";
}

std::string Document(int flags) {
  std::string text = R"({"flags": {)";
  for (int i = 0; i < flags; ++i) {
    text += (i > 0 ? ", \"flag-" : "\"flag-") + std::to_string(i) +
            "\": " + Flag(i % 2 == 0 ? kTargeting : kFractional);
  }
  return text + "}}";
}

void MeasureLoading() {
  const std::string text = Document(10'000);
  std::vector<double> parses;
  std::vector<double> loads;
  for (int round = 0; round < 5; ++round) {
    Json parsed;
    parses.push_back(TimeOf([&] { parsed = Json::parse(text); }));
    loads.push_back(TimeOf([&] {
      SnapshotBuilder builder(*Snapshot::Empty({"bench"}));
      builder.ReplaceSource(0, LoadFlags(text, TextFormat::kJson, "bench")->flags);
      (void)std::move(builder).Build();
    }));
  }
  const double load = Percentile(loads, 0.5);
  std::printf("load 10,000 flags          %8.1f ms   %5.2f x parsing their JSON alone\n", load,
              load / Percentile(parses, 0.5));
}

// The median time in which `folder`'s disk takes a small append for good.
double SyncedAppend(const std::string& folder) {
  const int file = open((folder + "/append").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  const std::string record(400, 'x');
  std::vector<double> samples(100);
  for (double& sample : samples) {
    sample = TimeOf([&] {
      if (write(file, record.data(), record.size()) < 0 || fdatasync(file) != 0) std::abort();
    });
  }
  close(file);
  return Percentile(samples, 0.5);
}

void MeasureFlips() {
  testing::TempDir dir;
  testing::WriteFile(dir / "flags.json", Document(10'000));
  Guidond guidond({"--uri", "file:" + dir / "flags.json", "--store", dir / "store"});
  if (!guidond.ready()) throw std::runtime_error(guidond.errors());
  const auto admin = guidon::admin::v1::FlagAdmin::NewStub(guidond.AdminChannel());
  {
    grpc::ClientContext context;
    guidon::admin::v1::PutRequest request;
    auto& item = *request.add_items();
    item.set_key("flip");
    item.set_definition(Flag("{}"));
    guidon::admin::v1::PutResponse response;
    if (!admin->Put(&context, request, &response).ok()) throw std::runtime_error("Put failed");
  }
  const auto evaluation = v1::EvaluationService::NewStub(guidond.EvaluationChannel());
  grpc::ClientContext stream_context;
  const auto stream = evaluation->EventStream(&stream_context, v1::EventStreamRequest());
  v1::EventStreamResponse event;
  stream->Read(&event);
  std::vector<double> samples;
  for (int i = 0; i < 500; ++i) {
    const auto start = Clock::now();
    grpc::ClientContext context;
    guidon::admin::v1::SetDefaultVariantRequest request;
    request.set_key("flip");
    request.set_variant(i % 2 == 0 ? "on" : "off");
    guidon::admin::v1::ChangeResponse response;
    if (!admin->SetDefaultVariant(&context, request, &response).ok()) std::abort();
    if (!stream->Read(&event) || event.type() != "configuration_change") std::abort();
    samples.push_back(Milliseconds(Clock::now() - start));
  }
  stream_context.TryCancel();
  const double median = Percentile(samples, 0.5);
  std::printf("flip -> event, median      %8.2f ms   %5.2f x one synced append to the same disk\n",
              median, median / SyncedAppend(dir.path()));
  std::printf("flip -> event, p99         %8.2f ms\n", Percentile(samples, 0.99));
}

v1::ResolveBooleanRequest RequestFor(const std::string& key) {
  v1::ResolveBooleanRequest request;
  request.set_flag_key(key);
  auto& fields = *request.mutable_context()->mutable_fields();
  fields["targetingKey"].set_string_value("0123456789abcdef0123");
  fields["email"].set_string_value("someone@example.com");
  fields["plan"].set_string_value("enterprise");
  fields["region"].set_string_value("eu-west");
  fields["version"].set_string_value("2.4.1");
  return request;
}

// What flips cost those who look flags up meanwhile.
void MeasureLookupsDuringFlips(int rounds) {
  constexpr int kFlipsPerSecond = 1000;
  testing::TempDir dir;
  Guidond guidond({"--store", dir / "store"});
  if (!guidond.ready()) throw std::runtime_error(guidond.errors());
  guidon::admin::v1::PutRequest request;
  for (int i = 0; i < 1000; ++i) {
    auto& item = *request.add_items();
    item.set_key("flag-" + std::to_string(i));
    item.set_definition(Flag(i % 2 == 0 ? kTargeting : kFractional));
  }
  grpc::ClientContext context;
  guidon::admin::v1::PutResponse response;
  const auto admin = guidon::admin::v1::FlagAdmin::NewStub(guidond.AdminChannel());
  if (!admin->Put(&context, request, &response).ok()) throw std::runtime_error("Put failed");
  std::vector<std::string> flipped;
  for (int i = 100; i < 132; ++i) flipped.push_back("flag-" + std::to_string(i));

  const Target target = {"127.0.0.1:" + std::to_string(guidond.evaluation_port())};
  const Pace pace;
  std::vector<double> at_rest;
  std::vector<double> during;
  std::vector<double> ratios;
  std::vector<double> flips;
  for (int round = 0; round < rounds; ++round) {
    at_rest.push_back(Percentile(PacedLookups(target, RequestFor("flag-2"), pace), 0.99));
    {
      PacedFlips running(guidond.AdminChannel(), flipped, kFlipsPerSecond);
      during.push_back(Percentile(PacedLookups(target, RequestFor("flag-2"), pace), 0.99));
      flips.push_back(running.made() / std::chrono::duration<double>(pace.duration).count());
    }
    ratios.push_back(during.back() / at_rest.back());
  }
  std::printf("lookup p99, %4.0f flips/s    %8.2f ms   %5.2f x at rest (%.2f ms)\n",
              Percentile(flips, 0.5), Percentile(during, 0.5), Percentile(ratios, 0.5),
              Percentile(at_rest, 0.5));
}

// CPU time that a process has used, in seconds.
double CpuSeconds(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string field;
  long ticks = 0;
  for (int i = 3; i <= 15 && fields >> field; ++i) {
    if (i == 14 || i == 15) ticks += std::stol(field);
  }
  return static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Server {
  std::string name;
  pid_t pid;
  Target target;
  v1::ResolveBooleanRequest request;
  std::vector<double> throughput;
  std::vector<double> cpu_micros;
};

void Measure(Server& server) {
  const double cpu = CpuSeconds(server.pid);
  const LoadResult result = RunClosedLoop(server.target, server.request, Load{});
  if (result.errors > 0) throw std::runtime_error(server.name + ": calls failed");
  server.throughput.push_back(result.calls_per_second());
  server.cpu_micros.push_back((CpuSeconds(server.pid) - cpu) * 1e6 /
                              static_cast<double>(result.calls));
}

// Measures the servers in turn, and prints each against the first.
void Compare(std::vector<Server>& servers, int rounds, const std::string& base_name) {
  for (int round = 0; round < rounds; ++round) {
    for (Server& server : servers) Measure(server);
  }
  const double base_rate = Percentile(servers[0].throughput, 0.5);
  const double base_cpu = Percentile(servers[0].cpu_micros, 0.5);
  for (const Server& server : servers) {
    const double rate = Percentile(server.throughput, 0.5);
    const double cpu = Percentile(server.cpu_micros, 0.5);
    std::printf("unary, %-20s %10.0f /s   %5.2f x %s; %5.1f us CPU a call, %.2f x\n",
                server.name.c_str(), rate, rate / base_rate, base_name.c_str(), cpu,
                cpu / base_cpu);
  }
}

// The address in the line that a server prints.
std::string AddressOf(Process& process) {
  const std::string line = process.WaitForLine("port ").value();
  return "127.0.0.1:" + line.substr(line.find("port ") + 5);
}

void MeasureThroughput(int rounds) {
  testing::TempDir dir;
  testing::WriteFile(dir / "flags.json", R"({"flags": {"static": )" + Flag("{}") +
                                             R"(, "targeting": )" + Flag(kTargeting) +
                                             R"(, "fractional": )" + Flag(kFractional) + "}}");
  Guidond guidond({"--uri", "file:" + dir / "flags.json"});
  if (!guidond.ready()) throw std::runtime_error(guidond.errors());
  Process empty({testing::Program("empty-service")});
  const Target empty_target = {AddressOf(empty)};
  const Target target = {"127.0.0.1:" + std::to_string(guidond.evaluation_port())};
  std::vector<Server> servers = {
      {"empty service", empty.pid(), empty_target, RequestFor("static"), {}, {}},
      {"static flag", guidond.process().pid(), target, RequestFor("static"), {}, {}},
      {"targeting flag", guidond.process().pid(), target, RequestFor("targeting"), {}, {}},
      {"fractional flag", guidond.process().pid(), target, RequestFor("fractional"), {}, {}},
  };
  Compare(servers, rounds, "the empty service");
}

// What the front of the ports costs a gRPC call, on the empty service.
void MeasureFront(int rounds) {
  Process plain({testing::Program("empty-service")});
  Process front({testing::Program("empty-service"), "front"});
  std::vector<Server> clear = {
      {"gRPC's own listener", plain.pid(), {AddressOf(plain)}, RequestFor("static"), {}, {}},
      {"behind the front", front.pid(), {AddressOf(front)}, RequestFor("static"), {}, {}},
  };
  Compare(clear, rounds, "gRPC's own listener");

  testing::TempDir dir;
  const testing::TlsPair pair = testing::MakeTlsPair("localhost");
  testing::WriteFile(dir / "cert.pem", pair.certificate);
  testing::WriteFile(dir / "key.pem", pair.key);
  const auto service = [&](const std::string& way) {
    return std::make_unique<Process>(std::vector<std::string>{
        testing::Program("empty-service"), way, dir / "cert.pem", dir / "key.pem"});
  };
  const auto own = service("tls");
  const auto behind = service("front");
  const auto pumped = service("pump");
  std::vector<Server> tls;
  for (const auto& [name, process] :
       {std::pair("TLS, gRPC's own", own.get()), std::pair("TLS, behind the front", behind.get()),
        std::pair("TLS, pumped", pumped.get())}) {
    tls.push_back({name,
                   process->pid(),
                   {AddressOf(*process), pair.certificate},
                   RequestFor("static"),
                   {},
                   {}});
  }
  Compare(tls, rounds, "gRPC's own listener with TLS");
}

// How long it takes a daemon that has been started again to serve all the clients that it had.
void MeasureHerd(int rounds) {
  constexpr int kClients = 2000;
  testing::TempDir dir;
  testing::WriteFile(dir / "flags.json", R"({"flags": {"static": )" + Flag("{}") + "}}");
  std::vector<double> base;
  std::vector<double> ours;
  for (int round = 0; round < rounds; ++round) {
    Process empty({testing::Program("empty-service")});
    base.push_back(Milliseconds(ServeHerd({AddressOf(empty)}, RequestFor("static"), kClients)));
    Guidond guidond({"--uri", "file:" + dir / "flags.json", "--store", dir / "store"});
    if (!guidond.ready()) throw std::runtime_error(guidond.errors());
    ours.push_back(
        Milliseconds(ServeHerd({"127.0.0.1:" + std::to_string(guidond.evaluation_port())},
                               RequestFor("static"), kClients)));
  }
  const double median = Percentile(ours, 0.5);
  std::printf("%d clients after a start %8.0f ms   %5.2f x the empty service\n", kClients, median,
              median / Percentile(base, 0.5));
}

// How long a flip takes to reach a fleet of workers that evaluate in process.
void MeasureFlipToWorkers(int rounds) {
  constexpr int kWorkers = 1000;
  testing::TempDir dir;
  Guidond guidond({"--store", dir / "store"});
  if (!guidond.ready()) throw std::runtime_error(guidond.errors());
  const testing::Finished put =
      guidond.Guidonctl({"apply", "-f", "-"}, R"({"flags": {"flip": )" + Flag("{}") + "}}");
  if (put.exit_code != 0) throw std::runtime_error(put.errors);
  const std::vector<double> one = FlipToWorkers(guidond, "flip", 1, 20 * rounds);
  const std::vector<double> fleet = FlipToWorkers(guidond, "flip", kWorkers, 4 * rounds);
  for (const auto& [name, fraction] : {std::pair("p50", 0.5), std::pair("p99", 0.99)}) {
    const double ms = Percentile(fleet, fraction);
    const double base = Percentile(one, fraction);
    std::printf("flip -> %d workers, %s  %8.2f ms   %5.2f x one worker alone (%.2f ms)\n", kWorkers,
                name, ms, ms / base, base);
  }
}

// Each client of a herd takes a file descriptor.
void AllowManyFiles() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace guidon::bench

// guidon-bench [ROUNDS [PART]]
int main(int argc, char** argv) {
  using namespace guidon::bench;
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
  const std::string part = argc > 2 ? argv[2] : "";
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  AllowManyFiles();
  try {
    if (part.empty() || part == "loading") MeasureLoading();
    if (part.empty() || part == "flips") MeasureFlips();
    if (part.empty() || part == "interference") MeasureLookupsDuringFlips(rounds);
    if (part.empty() || part == "throughput") MeasureThroughput(rounds);
    if (part.empty() || part == "front") MeasureFront(rounds);
    if (part.empty() || part == "herd") MeasureHerd(rounds);
    if (part.empty() || part == "workers") MeasureFlipToWorkers(rounds);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "guidon-bench: %s\n", error.what());
    return 1;
  }
  return 0;
}

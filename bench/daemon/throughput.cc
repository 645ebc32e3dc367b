#include <stdexcept>
#include <vector>

#include "bench/daemon/closed_loop.h"
#include "bench/daemon/daemon_parts.h"
#include "bench/daemon/empty_server.h"
#include "bench/daemon/samples.h"
#include "bench/load/process_usage.h"
#include "tests/support/certificate.h"
#include "tests/support/guidond.h"

namespace guidon::bench {
namespace {

std::vector<Request> Mix(const std::string& words) { return *MakeMix(Protocol::kGrpc, words); }

// The closed loop of gRPC's own client, which speaks TLS.
Contestant TlsLoadOf(const std::string& name, const EmptyServer& server, const std::string& ca) {
  return {name, [=, target = Target{server.address(), ca}, pid = server.pid()] {
            flagd::evaluation::v1::ResolveBooleanRequest request;
            const std::string message = MakeLookup("static").body.substr(5);
            if (!request.ParseFromString(message)) throw std::runtime_error("no message");
            const double cpu = *CpuSeconds(pid);
            const ClosedLoopResult result = RunClosedLoop(target, request, {});
            if (result.errors > 0) throw std::runtime_error(name + ": calls failed");
            return Contestant::Sample{
                result.calls_per_second(),
                (*CpuSeconds(pid) - cpu) * 1e6 / static_cast<double>(result.calls)};
          }};
}

}  // namespace

void MeasureThroughput(int rounds) {
  testing::TempDir dir;
  testing::WriteFile(dir / "flags.json", FlagsDocument(4));
  testing::Guidond guidond({"--uri", "file:" + dir / "flags.json"});
  if (!guidond.ready()) throw std::runtime_error(guidond.errors());
  const EmptyServer empty({});
  const std::string target = "127.0.0.1:" + std::to_string(guidond.evaluation_port());
  const pid_t pid = guidond.process().pid();
  PrintInTurn({LoadOf("empty service", empty.address(), empty.pid(), Mix("static")),
               LoadOf("static flag", target, pid, Mix("static")),
               LoadOf("targeting flag", target, pid, Mix("targeting")),
               LoadOf("fractional flag", target, pid, Mix("fractional"))},
              rounds, "the empty service");
}

void MeasureFront(int rounds) {
  {
    const EmptyServer plain({});
    const EmptyServer front({"front"});
    PrintInTurn({LoadOf("gRPC's own listener", plain.address(), plain.pid(), Mix("static")),
                 LoadOf("behind the front", front.address(), front.pid(), Mix("static"))},
                rounds, "gRPC's own listener");
  }
  testing::TempDir dir;
  const testing::TlsPair pair = testing::MakeTlsPair("localhost");
  testing::WriteFile(dir / "cert.pem", pair.certificate);
  testing::WriteFile(dir / "key.pem", pair.key);
  const EmptyServer own({"tls", dir / "cert.pem", dir / "key.pem"});
  const EmptyServer front({"front", dir / "cert.pem", dir / "key.pem"});
  const EmptyServer pumped({"pump", dir / "cert.pem", dir / "key.pem"});
  PrintInTurn({TlsLoadOf("TLS, gRPC's own", own, pair.certificate),
               TlsLoadOf("TLS, behind the front", front, pair.certificate),
               TlsLoadOf("TLS, pumped", pumped, pair.certificate)},
              rounds, "gRPC's own listener with TLS");
}

}  // namespace guidon::bench

#include "tests/e2e/canary/mesh.h"

#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/substitute.h"
#include "tests/e2e/canary/http_line.h"
#include "tests/e2e/canary/listen_anywhere.h"

namespace guidon::testing {
namespace {

// Two tiers: the first splits by weight, as the routes of a VirtualService do; the second spreads
// over the pods, as a Service does. Nothing is tried twice, so that no failure is hidden.
constexpr char kConfig[] = R"(global
    stats socket $0/runtime.sock mode 600 level admin
    nbthread 1
defaults
    mode http
    timeout connect 2s
    timeout client 20s
    timeout server 20s
    retries 0
    http-reuse safe
frontend metrics
    bind 127.0.0.1:$3
    http-request use-service prometheus-exporter
frontend in
    bind unix@$0/in.sock
    default_backend versions
backend versions
    balance roundrobin
    server stable unix@$0/stable.sock weight 100
    server canary unix@$0/canary.sock weight 0
frontend stable
    bind unix@$0/stable.sock
    default_backend stable-pods
frontend canary
    bind unix@$0/canary.sock
    default_backend canary-pods
backend stable-pods
    balance roundrobin
    option httpchk GET /healthz
$1backend canary-pods
    balance roundrobin
    option httpchk GET /healthz
$2)";

std::string Servers(const std::vector<const Pod*>& pods) {
  std::string lines;
  for (const Pod* pod : pods) {
    absl::StrAppend(&lines, "    server ", pod->name(), " ", pod->address(),
                    " check inter 200ms rise 1 fall 2\n");
  }
  return lines;
}

}  // namespace

bool Mesh::Installed() {
  return RunProgram({"haproxy", "-v"}).exit_code == 0 ||
         RunProgram({"/usr/sbin/haproxy", "-v"}).exit_code == 0;
}

Mesh::Mesh(const std::vector<const Pod*>& stable, const std::vector<const Pod*>& canary)
    : socket_(dir_ / "in.sock") {
  // HAProxy cannot tell which free port it has taken, so it is given one that was free just now.
  close(ListenAnywhere(metrics_port_));
  WriteFile(dir_ / "haproxy.cfg", absl::Substitute(kConfig, dir_.path(), Servers(stable),
                                                   Servers(canary), metrics_port_));
  process_ = std::make_unique<Process>(
      std::vector<std::string>{"/usr/sbin/haproxy", "-db", "-f", dir_ / "haproxy.cfg"});
}

bool Mesh::ready() { return HttpLine(socket_).Get("/healthz").status == 200; }

bool Mesh::SetWeight(int percent) {
  const std::string said =
      Runtime(absl::StrCat("set server versions/canary weight ", percent,
                           ";set server versions/stable weight ", 100 - percent));
  return said.find_first_not_of("\n ") == std::string::npos;
}

bool Mesh::CanaryIsUp() {
  constexpr size_t kStatus = 17;
  constexpr size_t kLastCheck = 36;
  for (const absl::string_view line : absl::StrSplit(Runtime("show stat"), '\n')) {
    const std::vector<std::string> fields = absl::StrSplit(line, ',');
    if (fields.size() <= kLastCheck || fields[0] != "canary-pods" || fields[1] == "BACKEND")
      continue;
    // HAProxy takes a server for up that it has not checked yet.
    if (absl::StartsWith(fields[kStatus], "UP") && absl::StrContains(fields[kLastCheck], "L7OK")) {
      return true;
    }
  }
  return false;
}

std::string Mesh::Runtime(const std::string& command) const {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::local::stream_protocol::socket socket(context);
  boost::system::error_code error;
  socket.connect(dir_ / "runtime.sock", error);
  if (error) return "cannot connect: " + error.message();
  asio::write(socket, asio::buffer(command + "\n"), error);
  std::string said;
  std::array<char, 4096> part;
  while (!error) said.append(part.data(), socket.read_some(asio::buffer(part), error));
  return said;
}

}  // namespace guidon::testing

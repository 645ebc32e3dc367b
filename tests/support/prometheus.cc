#include "tests/support/prometheus.h"

#include <chrono>
#include <csignal>
#include <thread>

namespace guidon::testing {
namespace {

constexpr char kLoaded[] = "Completed loading of configuration file";

size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Looks at the log until `part` stands in it `times` times.
bool Logged(Process& process, const std::string& part, size_t times) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (CountOf(process.errors(), part) < times) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace

bool Prometheus::Installed() { return RunProgram({"prometheus", "--version"}).exit_code == 0; }

Prometheus::Prometheus(const std::string& config) {
  WriteFile(dir_ / "prometheus.yml", config);
  process_ = std::make_unique<Process>(std::vector<std::string>{
      "prometheus", "--config.file=" + (dir_ / "prometheus.yml"),
      "--storage.tsdb.path=" + (dir_ / "data"), "--web.listen-address=127.0.0.1:0"});
  ready_ = Logged(*process_, "Server is ready to receive web requests", 1);
  if (!ready_) return;
  const std::string log = process_->errors();
  const std::string before = "msg=\"Listening on\" address=127.0.0.1:";
  port_ = static_cast<uint16_t>(std::stoi(log.substr(log.find(before) + before.size())));
}

bool Prometheus::Reload(const std::string& config) {
  const size_t loaded = CountOf(errors(), kLoaded);
  WriteFile(dir_ / "prometheus.yml", config);
  process_->Signal(SIGHUP);
  return Logged(*process_, kLoaded, loaded + 1);
}

}  // namespace guidon::testing

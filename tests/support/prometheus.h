#ifndef GUIDON_TESTS_SUPPORT_PROMETHEUS_H_
#define GUIDON_TESTS_SUPPORT_PROMETHEUS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace guidon::testing {

// A real Prometheus on a free port of loopback, with a folder of its own. Needs Debian's package
// `prometheus`.
class Prometheus {
 public:
  // `config` is the text of prometheus.yml.
  explicit Prometheus(const std::string& config);

  // Whether the package is there. A test without it says so and is skipped.
  static bool Installed();

  // Whether it came up and answers queries; when not, errors() says why.
  bool ready() const { return ready_; }

  uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

  // Replaces the configuration and waits until it is in force.
  bool Reload(const std::string& config);

  Process& process() { return *process_; }
  std::string errors() { return process_->errors(); }

 private:
  TempDir dir_;
  uint16_t port_ = 0;
  bool ready_ = false;
  std::unique_ptr<Process> process_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_PROMETHEUS_H_

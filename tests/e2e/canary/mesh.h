#ifndef GUIDON_TESTS_E2E_CANARY_MESH_H_
#define GUIDON_TESTS_E2E_CANARY_MESH_H_

#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/canary/pod.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace guidon::testing {

// HAProxy in the place of the mesh: sends a share of the requests to the canary's pods and the rest
// to the stable ones. Needs Debian's package `haproxy`.
class Mesh {
 public:
  static bool Installed();

  // All requests go to `stable` at first.
  Mesh(const std::vector<const Pod*>& stable, const std::vector<const Pod*>& canary);

  // Whether it takes requests; when not, errors() says why.
  bool ready();
  std::string errors() { return process_->errors(); }

  // Of its metrics for Prometheus, in the place of the mesh's own.
  uint16_t metrics_port() const { return metrics_port_; }

  // Where requests go in.
  const std::string& socket() const { return socket_; }

  // From now on, the canary gets that share. False where HAProxy refuses.
  bool SetWeight(int percent);

  // Whether a pod of the canary's is up, by HAProxy's health checks.
  bool CanaryIsUp();

 private:
  // Answers what HAProxy says to a command on its runtime socket.
  std::string Runtime(const std::string& command) const;

  TempDir dir_;
  const std::string socket_;
  uint16_t metrics_port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_CANARY_MESH_H_

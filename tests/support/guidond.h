#ifndef GUIDON_TESTS_SUPPORT_GUIDOND_H_
#define GUIDON_TESTS_SUPPORT_GUIDOND_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace guidon::testing {

// Where the build left a program of ours.
std::string Program(const std::string& name);

// A running guidond on free ports, with a store in a folder of its own unless `options` name
// one.
class Guidond {
 public:
  explicit Guidond(std::vector<std::string> options = {});

  // Whether it came up; when not, errors() says why.
  bool ready() const { return admin_port_ != 0; }

  uint16_t evaluation_port() const { return evaluation_port_; }
  uint16_t management_port() const { return management_port_; }
  uint16_t sync_port() const { return sync_port_; }
  uint16_t ofrep_port() const { return ofrep_port_; }
  uint16_t admin_port() const { return admin_port_; }

  std::shared_ptr<grpc::Channel> EvaluationChannel() const;
  std::shared_ptr<grpc::Channel> SyncChannel() const;
  std::shared_ptr<grpc::Channel> AdminChannel() const;
  std::shared_ptr<grpc::Channel> ManagementChannel() const;

  // Runs guidonctl against this daemon, with a config file of its own that is not there at first.
  Finished Guidonctl(std::vector<std::string> arguments, const std::string& input = "") const;

  // The body of a GET on the management port; the status comes in `status`.
  std::string HttpGet(const std::string& path, int* status = nullptr) const;

  Process& process() { return *process_; }
  std::string errors() { return process_->errors(); }

 private:
  TempDir dir_;
  std::unique_ptr<Process> process_;
  uint16_t evaluation_port_ = 0;
  uint16_t management_port_ = 0;
  uint16_t sync_port_ = 0;
  uint16_t ofrep_port_ = 0;
  uint16_t admin_port_ = 0;
};

// Calls `condition` until it is true; false when patience ends first.
bool Eventually(const std::function<bool()>& condition);

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_GUIDOND_H_

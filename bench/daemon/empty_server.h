#ifndef GUIDON_BENCH_DAEMON_EMPTY_SERVER_H_
#define GUIDON_BENCH_DAEMON_EMPTY_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"

namespace guidon::bench {

// A running empty-service, whose arguments empty_service.cc explains. Throws if it does not start.
class EmptyServer {
 public:
  explicit EmptyServer(const std::vector<std::string>& arguments);

  const std::string& address() const { return address_; }
  pid_t pid() const { return process_->pid(); }

 private:
  std::unique_ptr<testing::Process> process_;
  std::string address_;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_DAEMON_EMPTY_SERVER_H_

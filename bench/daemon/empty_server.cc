#include "bench/daemon/empty_server.h"

#include <stdexcept>

#include "tests/support/guidond.h"

namespace guidon::bench {

EmptyServer::EmptyServer(const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {testing::Program("empty-service")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  process_ = std::make_unique<testing::Process>(command);
  const auto line = process_->WaitForLine("port ");
  if (!line.has_value()) throw std::runtime_error(process_->errors());
  address_ = "127.0.0.1:" + line->substr(line->find("port ") + 5);
}

}  // namespace guidon::bench

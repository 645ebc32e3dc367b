#include "tests/support/guidond.h"

#include <algorithm>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <utility>

namespace guidon::testing {
namespace {

std::shared_ptr<grpc::Channel> ChannelTo(uint16_t port) {
  grpc::ChannelArguments arguments;
  // Each channel its own connection, so that tests do not share one by accident.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials(), arguments);
}

// The number after "port " in the daemon's welcome.
uint16_t PortIn(const std::optional<std::string>& line) {
  if (!line.has_value()) return 0;
  const size_t at = line->find("port ");
  return at == std::string::npos ? 0 : static_cast<uint16_t>(std::stoi(line->substr(at + 5)));
}

}  // namespace

std::string Program(const std::string& name) { return std::string(GUIDON_BIN_DIR) + "/" + name; }

Guidond::Guidond(std::vector<std::string> options) {
  std::vector<std::string> command = {Program("guidond"), "start"};
  for (const char* port :
       {"--port", "--management-port", "--sync-port", "--ofrep-port", "--admin-port"}) {
    command.insert(command.end(), {port, "0"});
  }
  if (std::find(options.begin(), options.end(), "--store") == options.end()) {
    command.insert(command.end(), {"--store", dir_ / "store"});
  }
  command.insert(command.end(), options.begin(), options.end());
  process_ = std::make_unique<Process>(command);
  const std::optional<std::string> evaluation = process_->WaitForLine("evaluation");
  if (!evaluation.has_value()) return;
  evaluation_port_ = PortIn(evaluation);
  management_port_ = PortIn(process_->WaitForLine("management"));
  sync_port_ = PortIn(process_->WaitForLine("sync"));
  ofrep_port_ = PortIn(process_->WaitForLine("ofrep"));
  admin_port_ = PortIn(process_->WaitForLine("admin"));
}

std::shared_ptr<grpc::Channel> Guidond::EvaluationChannel() const {
  return ChannelTo(evaluation_port_);
}

std::shared_ptr<grpc::Channel> Guidond::SyncChannel() const { return ChannelTo(sync_port_); }

std::shared_ptr<grpc::Channel> Guidond::AdminChannel() const { return ChannelTo(admin_port_); }

std::shared_ptr<grpc::Channel> Guidond::ManagementChannel() const {
  return ChannelTo(management_port_);
}

Finished Guidond::Guidonctl(std::vector<std::string> arguments, const std::string& input) const {
  arguments.insert(arguments.begin(), Program("guidonctl"));
  return RunProgram(arguments,
                    {{"GUIDON_CONFIG", dir_ / "guidonctl.yaml"},
                     {"GUIDON_ADMIN_SERVER", "localhost:" + std::to_string(admin_port_)},
                     {"GUIDON_EVALUATION_SERVER", "localhost:" + std::to_string(evaluation_port_)}},
                    input);
}

std::string Guidond::HttpGet(const std::string& path, int* status) const {
  namespace asio = boost::asio;
  namespace http = boost::beast::http;
  asio::io_context context;
  boost::beast::tcp_stream stream(context);
  stream.connect(asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), management_port_));
  http::request<http::empty_body> request(http::verb::get, path, 11);
  request.set(http::field::host, "localhost");
  http::write(stream, request);
  boost::beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(stream, buffer, response);
  if (status != nullptr) *status = static_cast<int>(response.result_int());
  return response.body();
}

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace guidon::testing

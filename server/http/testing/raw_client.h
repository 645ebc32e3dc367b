#ifndef GUIDON_SERVER_HTTP_TESTING_RAW_CLIENT_H_
#define GUIDON_SERVER_HTTP_TESTING_RAW_CLIENT_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace guidon::testing {

// A TCP connection to a port of this machine, byte by byte. Reads end after a minute at the latest.
class RawClient {
 public:
  explicit RawClient(uint16_t port);

  // False where the server has reset the connection.
  bool Send(absl::string_view bytes);

  // What comes next; "" if the connection has ended.
  std::string ReadSome();

  // Reads until `end` has come, and returns all that came since the last call; it does not contain
  // `end` if the connection was closed before.
  std::string ReadUntil(absl::string_view end);

  // Reads until the server closes.
  std::string ReadAll();

  // Sends no more.
  void FinishSending();

  void Close();

 private:
  boost::asio::io_context context_;
  boost::asio::ip::tcp::socket socket_;
};

}  // namespace guidon::testing

#endif  // GUIDON_SERVER_HTTP_TESTING_RAW_CLIENT_H_

#ifndef GUIDON_BENCH_LOAD_SOCKET_H_
#define GUIDON_BENCH_LOAD_SOCKET_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace guidon::bench {

// A TCP connection that does not block, with the bytes that wait to be sent and those that have
// come. Not thread-safe.
class Socket {
 public:
  // Connects to HOST:PORT. UNAVAILABLE where nobody listens.
  static absl::StatusOr<Socket> ConnectTo(const std::string& address);

  Socket(Socket&& other) noexcept;
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket& operator=(Socket&&) = delete;

  int descriptor() const { return descriptor_; }

  // What Send is to send; append to it.
  std::string& outgoing() { return outgoing_; }
  bool wants_to_send() const { return sent_ < outgoing_.size(); }
  absl::Status Send();

  // Reads once what has come. Then received() has it, after what was left there before.
  absl::Status Receive();
  absl::string_view received() const {
    return absl::string_view(incoming_).substr(used_, filled_ - used_);
  }
  // Takes so many bytes off the front of received().
  void Use(size_t bytes) { used_ += bytes; }

 private:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  std::string outgoing_;
  size_t sent_ = 0;
  std::string incoming_;
  size_t used_ = 0;
  size_t filled_ = 0;
};

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_LOAD_SOCKET_H_

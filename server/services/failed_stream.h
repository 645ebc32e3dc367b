#ifndef GUIDON_SERVER_SERVICES_FAILED_STREAM_H_
#define GUIDON_SERVER_SERVICES_FAILED_STREAM_H_

#include <grpcpp/grpcpp.h>

namespace guidon {

// A server stream that sends nothing but an error. Deletes itself.
template <typename Response>
class FailedStream final : public grpc::ServerWriteReactor<Response> {
 public:
  explicit FailedStream(const grpc::Status& status) { this->Finish(status); }
  void OnDone() override { delete this; }
};

// The same for a client's stream, of which nothing is read.
template <typename Request>
class FailedUpload final : public grpc::ServerReadReactor<Request> {
 public:
  explicit FailedUpload(const grpc::Status& status) { this->Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_FAILED_STREAM_H_

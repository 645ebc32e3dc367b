#ifndef GUIDON_TESTS_SUPPORT_FAKE_COLLECTOR_H_
#define GUIDON_TESTS_SUPPORT_FAKE_COLLECTOR_H_

#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "opentelemetry/proto/collector/metrics/v1/metrics_service.grpc.pb.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace guidon::testing {

// An OpenTelemetry collector that keeps what it is sent. Thread-safe.
class FakeCollector {
 public:
  using Span = opentelemetry::proto::trace::v1::Span;
  using Metric = opentelemetry::proto::metrics::v1::Metric;
  using Attributes = std::map<std::string, std::string>;

  // Listens on `address`; at its port 0 on any.
  explicit FakeCollector(const std::string& address,
                         const std::shared_ptr<grpc::ServerCredentials>& credentials =
                             grpc::InsecureServerCredentials());
  ~FakeCollector();

  int port() const { return port_; }

  // What is answered from now on. Unless that is OK, nothing is kept.
  void Answer(const grpc::Status& status);

  std::vector<Span> spans() const;
  // The newest state of a metric; without a name where there is none.
  Metric metric(const std::string& name) const;
  // Those of the program that sent last.
  Attributes resource() const;

  template <typename Message>
  static Attributes AttributesOf(const Message& message) {
    Attributes attributes;
    for (const auto& attribute : message.attributes()) {
      attributes[attribute.key()] = attribute.value().string_value();
    }
    return attributes;
  }

 private:
  class Metrics;
  class Traces;

  mutable Mutex mutex_;
  grpc::Status answer_ ABSL_GUARDED_BY(mutex_);
  std::vector<Span> spans_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Metric> metrics_ ABSL_GUARDED_BY(mutex_);
  Attributes resource_ ABSL_GUARDED_BY(mutex_);
  int port_ = 0;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_FAKE_COLLECTOR_H_

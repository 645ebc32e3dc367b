#include "tests/support/fake_collector.h"

#include <chrono>

namespace guidon::testing {

namespace metrics = opentelemetry::proto::collector::metrics::v1;
namespace traces = opentelemetry::proto::collector::trace::v1;

class FakeCollector::Metrics final : public metrics::MetricsService::Service {
 public:
  explicit Metrics(FakeCollector& collector) : collector_(collector) {}

  grpc::Status Export(grpc::ServerContext*, const metrics::ExportMetricsServiceRequest* request,
                      metrics::ExportMetricsServiceResponse*) override {
    MutexLock lock(collector_.mutex_);
    if (!collector_.answer_.ok()) return collector_.answer_;
    for (const auto& of_resource : request->resource_metrics()) {
      collector_.resource_ = AttributesOf(of_resource.resource());
      for (const auto& of_scope : of_resource.scope_metrics()) {
        for (const Metric& metric : of_scope.metrics()) collector_.metrics_[metric.name()] = metric;
      }
    }
    return grpc::Status::OK;
  }

 private:
  FakeCollector& collector_;
};

class FakeCollector::Traces final : public traces::TraceService::Service {
 public:
  explicit Traces(FakeCollector& collector) : collector_(collector) {}

  grpc::Status Export(grpc::ServerContext*, const traces::ExportTraceServiceRequest* request,
                      traces::ExportTraceServiceResponse*) override {
    MutexLock lock(collector_.mutex_);
    if (!collector_.answer_.ok()) return collector_.answer_;
    for (const auto& of_resource : request->resource_spans()) {
      collector_.resource_ = AttributesOf(of_resource.resource());
      for (const auto& of_scope : of_resource.scope_spans()) {
        for (const Span& span : of_scope.spans()) collector_.spans_.push_back(span);
      }
    }
    return grpc::Status::OK;
  }

 private:
  FakeCollector& collector_;
};

FakeCollector::FakeCollector(const std::string& address,
                             const std::shared_ptr<grpc::ServerCredentials>& credentials) {
  services_.push_back(std::make_unique<Metrics>(*this));
  services_.push_back(std::make_unique<Traces>(*this));
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address, credentials, &port_);
  for (const auto& service : services_) builder.RegisterService(service.get());
  server_ = builder.BuildAndStart();
}

FakeCollector::~FakeCollector() {
  if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
}

void FakeCollector::Answer(const grpc::Status& status) {
  MutexLock lock(mutex_);
  answer_ = status;
}

std::vector<FakeCollector::Span> FakeCollector::spans() const {
  MutexLock lock(mutex_);
  return spans_;
}

FakeCollector::Metric FakeCollector::metric(const std::string& name) const {
  MutexLock lock(mutex_);
  const auto found = metrics_.find(name);
  return found == metrics_.end() ? Metric() : found->second;
}

FakeCollector::Attributes FakeCollector::resource() const {
  MutexLock lock(mutex_);
  return resource_;
}

}  // namespace guidon::testing

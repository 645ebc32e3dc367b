#include "server/http/http_metrics.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "absl/container/node_hash_map.h"
#include "base/mutex.h"

namespace guidon {
namespace {

using prometheus::Histogram;

const Histogram::BucketBoundaries kSeconds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005,
                                              0.01,   0.025,   0.05,   0.1,   0.25,   0.5,
                                              1,      2.5,     5,      10};
const Histogram::BucketBoundaries kBytes = {1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

// Anything else is "_OTHER": a client may send whatever it likes.
constexpr std::array<const char*, 7> kMethods = {"GET",    "HEAD",    "POST",  "PUT",
                                                 "DELETE", "OPTIONS", "_OTHER"};

constexpr int kClientWentAway = 499;

size_t MethodIndex(absl::string_view name) {
  const auto found = std::find(kMethods.begin(), kMethods.end() - 1, name);
  return static_cast<size_t>(found - kMethods.begin());
}

}  // namespace

// The metrics of one handler.
class MeasuredService {
 public:
  // The histograms of the requests with one method and one status.
  struct Series {
    Histogram& duration;
    Histogram& request_size;
    Histogram& response_size;
  };

  MeasuredService(HttpMetrics& metrics, std::string name)
      : metrics_(metrics), name_(std::move(name)) {
    for (size_t method = 0; method < kMethods.size(); ++method) {
      active_[method] = &metrics_.active_.Add(
          {{"http_request_method", kMethods[method]}, {"service_name", name_}});
    }
  }

  prometheus::Gauge& Active(size_t method) const { return *active_[method]; }

  const Series& SeriesOf(size_t method, int status) {
    MutexLock lock(mutex_);
    const auto found = series_.find({method, status});
    if (found != series_.end()) return found->second;
    const prometheus::Labels labels = {{"http_request_method", kMethods[method]},
                                       {"http_response_status_code", std::to_string(status)},
                                       {"service_name", name_}};
    return series_
        .try_emplace({method, status}, Series{metrics_.durations_.Add(labels, kSeconds),
                                              metrics_.request_sizes_.Add(labels, kBytes),
                                              metrics_.response_sizes_.Add(labels, kBytes)})
        .first->second;
  }

 private:
  HttpMetrics& metrics_;
  const std::string name_;
  std::array<prometheus::Gauge*, kMethods.size()> active_ = {};
  Mutex mutex_;
  absl::node_hash_map<std::pair<size_t, int>, Series> series_ ABSL_GUARDED_BY(mutex_);
};

namespace {

// One request, from its arrival to the end of this object.
class Request {
 public:
  Request(std::shared_ptr<MeasuredService> service, const HttpRequest& request)
      : service_(std::move(service)), method_(MethodIndex(request.method)),
        size_(request.body.size()) {
    service_->Active(method_).Increment();
  }
  ~Request() {
    const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - start_;
    const MeasuredService::Series& series = service_->SeriesOf(method_, status);
    series.duration.Observe(lasted.count());
    series.request_size.Observe(static_cast<double>(size_));
    series.response_size.Observe(static_cast<double>(response_size));
    service_->Active(method_).Decrement();
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  int status = 0;
  size_t response_size = 0;

 private:
  const std::shared_ptr<MeasuredService> service_;
  const size_t method_;
  const size_t size_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

class MeasuredStream final : public BodyStream {
 public:
  MeasuredStream(std::unique_ptr<Request> request, std::unique_ptr<BodyStream> stream)
      : request_(std::move(request)), stream_(std::move(stream)) {}

  void Start(std::function<void()> wake) override { stream_->Start(std::move(wake)); }

  Pull Next(std::string& piece) override {
    const Pull pull = stream_->Next(piece);
    if (pull == Pull::kPiece) request_->response_size += piece.size();
    return pull;
  }

 private:
  const std::unique_ptr<Request> request_;
  const std::unique_ptr<BodyStream> stream_;
};

class MeasuredPending final : public PendingReply {
 public:
  MeasuredPending(std::unique_ptr<Request> request, std::unique_ptr<PendingReply> pending)
      : request_(std::move(request)), pending_(std::move(pending)) {}

  void Start(std::function<void()> wake) override { pending_->Start(std::move(wake)); }

  std::optional<HttpReply> Take() override {
    std::optional<HttpReply> reply = pending_->Take();
    if (reply.has_value()) {
      request_->status = reply->status;
      request_->response_size = reply->body.size();
    }
    return reply;
  }

 private:
  const std::unique_ptr<Request> request_;
  const std::unique_ptr<PendingReply> pending_;
};

}  // namespace

HttpMetrics::HttpMetrics(prometheus::Registry& registry)
    : durations_(prometheus::BuildHistogram()
                     .Name("http_server_request_duration_seconds")
                     .Help("Duration of HTTP requests.")
                     .Register(registry)),
      active_(prometheus::BuildGauge()
                  .Name("http_server_active_requests")
                  .Help("HTTP requests that are being answered.")
                  .Register(registry)),
      request_sizes_(prometheus::BuildHistogram()
                         .Name("http_server_request_body_size_bytes")
                         .Help("Size of the bodies of HTTP requests.")
                         .Register(registry)),
      response_sizes_(prometheus::BuildHistogram()
                          .Name("http_server_response_body_size_bytes")
                          .Help("Size of the bodies of HTTP replies.")
                          .Register(registry)) {}

HttpHandler HttpMetrics::Measure(const std::string& service, HttpHandler handler) {
  return [measured = std::make_shared<MeasuredService>(*this, service),
          handler = std::move(handler)](const HttpRequest& request) {
    auto running = std::make_unique<Request>(measured, request);
    HttpReply reply = handler(request);
    if (reply.pending != nullptr) {
      running->status = kClientWentAway;  // unless a reply comes
      reply.pending =
          std::make_unique<MeasuredPending>(std::move(running), std::move(reply.pending));
      return reply;
    }
    running->status = reply.status;
    if (reply.stream == nullptr) {
      running->response_size = reply.body.size();
    } else {
      reply.stream = std::make_unique<MeasuredStream>(std::move(running), std::move(reply.stream));
    }
    return reply;
  };
}

}  // namespace guidon

#include "server/http/grpc_health.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "base/mutex.h"
#include "server/http/envelope.h"
#include "server/http/grpc_reply.h"

namespace guidon {
namespace {

constexpr absl::string_view kCheck = "/grpc.health.v1.Health/Check";
constexpr absl::string_view kWatch = "/grpc.health.v1.Health/Watch";

// Messages HealthCheckResponse: the field 1, a number, is the status.
constexpr absl::string_view kServing("\x08\x01", 2);
constexpr absl::string_view kNotServing("\x08\x02", 2);
constexpr absl::string_view kServiceUnknown("\x08\x03", 2);

// Waits for the daemon to go down.
class Farewell final : public HubStream {
 public:
  explicit Farewell(std::function<void()> wake) : wake_(std::move(wake)) {}

  void Wake() override {}
  void Tick(std::chrono::steady_clock::time_point) override {}

  void Shutdown() override {
    MutexLock lock(mutex_);
    said_ = true;
    if (wake_ != nullptr) wake_();
  }

  bool said() {
    MutexLock lock(mutex_);
    return said_;
  }

  // After this, nobody is woken any more.
  void Detach() {
    MutexLock lock(mutex_);
    wake_ = nullptr;
  }

 private:
  Mutex mutex_;
  bool said_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
};

// The statuses that a Watch tells, the first one at once.
class HealthBody final : public BodyStream {
 public:
  HealthBody(StreamHub& hub, absl::string_view first) : hub_(hub), first_(first) {}

  ~HealthBody() override {
    if (farewell_ == nullptr) return;
    farewell_->Detach();
    hub_.Remove(farewell_.get());
  }

  void Start(std::function<void()> wake) override {
    farewell_ = std::make_shared<Farewell>(std::move(wake));
    hub_.Add(farewell_);
  }

  Pull Next(std::string& piece) override {
    if (ended_) return Pull::kEnd;
    if (!first_.empty()) {
      piece = MakeEnvelope(0, std::exchange(first_, ""));
      return Pull::kPiece;
    }
    if (!farewell_->said()) return Pull::kLater;
    ended_ = true;
    piece = MakeEnvelope(0, kNotServing);
    return Pull::kPiece;
  }

  HttpHeaders Trailers() override {
    return GrpcTrailers(absl::UnavailableError("the daemon is going down"));
  }

 private:
  StreamHub& hub_;
  absl::string_view first_;  // "": it has been told
  std::shared_ptr<Farewell> farewell_;
  bool ended_ = false;
};

}  // namespace

bool IsHealthCall(absl::string_view path) { return path == kCheck || path == kWatch; }

HttpReply AnswerHealth(StreamHub& hub, absl::string_view path, absl::string_view request) {
  const bool whole = request.empty();  // no name of a service
  if (path == kWatch) {
    return {.content_type = kGrpcContentType,
            .stream = std::make_unique<HealthBody>(hub, whole ? kServing : kServiceUnknown)};
  }
  if (!whole) return FailedGrpcCall(absl::NotFoundError("no health is kept for single services"));
  return GrpcReply(MakeEnvelope(0, kServing));
}

}  // namespace guidon

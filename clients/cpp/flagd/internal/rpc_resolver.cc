#include "flagd/internal/rpc_resolver.h"

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "flagd/internal/channel.h"
#include "flagd/internal/grpc_stream.h"
#include "flagd/internal/rpc_apis.h"
#include "nlohmann/json.hpp"

namespace guidon::flagd_internal {

struct RpcStubs {
  explicit RpcStubs(const std::shared_ptr<grpc::Channel>& channel) : v1(channel), v2(channel) {}

  mutable EvaluationV1::Stub v1;
  mutable EvaluationV2::Stub v2;
  mutable std::atomic<bool> is_old = false;        // The daemon knows v1 only.
  mutable std::atomic<bool> try_old_next = false;  // The event stream has found that out.
};

namespace {

using openfeature::ErrorCode;
using openfeature::FlagValueType;
using openfeature::Reason;

template <typename T>
constexpr FlagValueType TypeOf() {
  if constexpr (std::is_same_v<T, bool>) return FlagValueType::kBoolean;
  if constexpr (std::is_same_v<T, std::string>) return FlagValueType::kString;
  if constexpr (std::is_same_v<T, std::int64_t>) return FlagValueType::kInteger;
  if constexpr (std::is_same_v<T, double>) return FlagValueType::kDouble;
  return FlagValueType::kObject;
}

Reason ReasonOf(const std::string& name) {
  if (name == "STATIC") return Reason::kStatic;
  if (name == "DEFAULT") return Reason::kDefault;
  if (name == "TARGETING_MATCH") return Reason::kTargetingMatch;
  if (name == "SPLIT") return Reason::kSplit;
  if (name == "DISABLED") return Reason::kDisabled;
  if (name == "CACHED") return Reason::kCached;
  if (name == "STALE") return Reason::kStale;
  return Reason::kUnknown;
}

ErrorCode ErrorOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::NOT_FOUND:
      return ErrorCode::kFlagNotFound;
    case grpc::StatusCode::INVALID_ARGUMENT:
      return ErrorCode::kTypeMismatch;
    case grpc::StatusCode::DATA_LOSS:
      return ErrorCode::kParseError;
    default:
      return ErrorCode::kGeneral;
  }
}

// One call. Nothing where the daemon does not know this version of the protocol.
template <typename Api, typename T>
std::optional<Details<T>> CallBy(typename Api::Stub& stub, const Settings& settings,
                                 std::chrono::system_clock::time_point deadline,
                                 std::string_view key, T& default_value,
                                 const openfeature::EvaluationContext& context) {
  using Method = RpcMethod<Api, T>;
  typename Method::Request request;
  request.set_flag_key(std::string(key));
  CopyContext(context, *request.mutable_context());
  typename Method::Response response;
  grpc::ClientContext call;
  PrepareCall(call, settings);
  call.set_deadline(deadline);
  const grpc::Status status = (stub.*Method::kCall)(&call, request, &response);
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) return std::nullopt;
  if (!status.ok()) {
    return MakeError<T>(std::move(default_value), ErrorOf(status.error_code()),
                        absl::StrCat(settings.target, ": ", status.error_message()));
  }
  const Metadata metadata = ToMetadata(ToJson(response.metadata()));
  const Reason reason = ReasonOf(response.reason());
  std::optional<std::string> variant;
  if (!response.variant().empty()) variant = response.variant();
  return MakeDetails<T>(
      Api::HasValue(response) ? Method::ValueOf(response) : std::move(default_value), reason,
      std::move(variant), metadata);
}

// The keys of the flags that an event says have changed.
std::vector<std::string> FlagsOf(const google::protobuf::Struct& event) {
  std::vector<std::string> flags;
  const auto found = event.fields().find("flags");
  if (found == event.fields().end()) return flags;
  for (const auto& [key, change] : found->second.struct_value().fields()) flags.push_back(key);
  return flags;
}

}  // namespace

// One event stream, in one version of the protocol.
template <typename Api>
class RpcResolver::EventStream final : public MessageStream {
 public:
  EventStream(RpcResolver& resolver, std::shared_ptr<const RpcStubs> stubs,
              typename Api::Stub& stub)
      : resolver_(resolver), stubs_(std::move(stubs)),
        stream_(resolver.settings_, [&](grpc::ClientContext* context, auto* reactor) {
          stub.async()->EventStream(context, &request_, reactor);
        }) {}

  News Wait(std::chrono::steady_clock::time_point until) override { return stream_.Wait(until); }
  void Cancel() override { stream_.Cancel(); }

  Meaning Take() override {
    const typename Api::EventResponse event = stream_.Take();
    Meaning meaning;
    if (!connected_) {
      // Changes may have been missed before: what is known from then is worth nothing.
      connected_ = true;
      resolver_.cache_.Purge();
      meaning.connected = true;
    } else if (event.type() == "configuration_change") {
      meaning.flags = FlagsOf(event.data());
      meaning.changed = true;
      if (meaning.flags.empty()) {
        resolver_.cache_.Purge();
      } else {
        resolver_.cache_.Invalidate(meaning.flags);
      }
    }
    return meaning;
  }

  StreamEnd End() override {
    StreamEnd end = stream_.End();
    if (end.code == grpc::StatusCode::UNIMPLEMENTED && !kIsV1) {
      stubs_->is_old = true;
      stubs_->try_old_next = true;
      end.again = true;
    }
    return end;
  }

 private:
  RpcResolver& resolver_;
  const std::shared_ptr<const RpcStubs> stubs_;
  const typename Api::EventRequest request_;
  static constexpr bool kIsV1 = std::is_same_v<Api, EvaluationV1>;
  bool connected_ = false;
  GrpcStream<typename Api::EventResponse> stream_;
};

class RpcResolver::EventSource final : public StreamSource {
 public:
  explicit EventSource(RpcResolver& resolver) : resolver_(resolver) {}

  absl::StatusOr<std::unique_ptr<MessageStream>> Open() override {
    // Where the newer protocol is not known, the same channel is used for the older one.
    std::shared_ptr<const RpcStubs> stubs = resolver_.stubs();
    if (stubs == nullptr || !stubs->try_old_next.exchange(false)) {
      const auto channel = OpenChannel(resolver_.settings_);
      if (!channel.ok()) return channel.status();
      stubs = std::make_shared<const RpcStubs>(*channel);
      MutexLock lock(resolver_.mutex_);
      resolver_.stubs_ = stubs;
    }
    if (stubs->is_old) {
      return std::make_unique<EventStream<EvaluationV1>>(resolver_, stubs, stubs->v1);
    }
    return std::make_unique<EventStream<EvaluationV2>>(resolver_, stubs, stubs->v2);
  }

  void GraceIsOver() override { resolver_.cache_.Purge(); }

 private:
  RpcResolver& resolver_;
};

RpcResolver::RpcResolver(const Settings& settings, const Link& link)
    : settings_(settings), link_(link), cache_(settings.cache ? settings.max_cache_size : 0) {}

RpcResolver::~RpcResolver() = default;

std::unique_ptr<StreamSource> RpcResolver::MakeEventSource() {
  return std::make_unique<EventSource>(*this);
}

std::shared_ptr<const RpcStubs> RpcResolver::stubs() const {
  MutexLock lock(mutex_);
  return stubs_;
}

template <typename T>
Details<T> RpcResolver::Evaluate(std::string_view key, T default_value,
                                 const openfeature::EvaluationContext& context) {
  const Trust trust = link_.trust();
  if (settings_.cache && trust != Trust::kUnsure) {
    if (const auto cached = cache_.Get<T>(TypeOf<T>(), key)) {
      return MakeDetails<T>(cached->GetValue(),
                            trust == Trust::kFresh ? Reason::kCached : Reason::kStale,
                            cached->GetVariant(), MetadataOf(*cached));
    }
  }
  const std::uint64_t version = settings_.cache ? cache_.version() : 0;
  Details<T> details = Call<T>(key, std::move(default_value), context);
  if (settings_.cache && trust == Trust::kFresh && details->GetReason() == Reason::kStatic) {
    cache_.Put<T>(TypeOf<T>(), key, *details, version);
  }
  return details;
}

template <typename T>
Details<T> RpcResolver::Call(std::string_view key, T default_value,
                             const openfeature::EvaluationContext& context) {
  const std::shared_ptr<const RpcStubs> stubs = this->stubs();
  if (stubs == nullptr) {
    return MakeError<T>(std::move(default_value), ErrorCode::kProviderNotReady,
                        "there is no connection yet");
  }
  const auto deadline = std::chrono::system_clock::now() + settings_.deadline;
  if (!stubs->is_old) {
    auto details =
        CallBy<EvaluationV2, T>(stubs->v2, settings_, deadline, key, default_value, context);
    if (details.has_value()) return *std::move(details);
  }
  auto details =
      CallBy<EvaluationV1, T>(stubs->v1, settings_, deadline, key, default_value, context);
  if (details.has_value()) return *std::move(details);
  return MakeError<T>(std::move(default_value), ErrorCode::kGeneral,
                      absl::StrCat(settings_.target, ": does not offer flagd.evaluation"));
}

template Details<bool> RpcResolver::Evaluate(std::string_view, bool,
                                             const openfeature::EvaluationContext&);
template Details<std::string> RpcResolver::Evaluate(std::string_view, std::string,
                                                    const openfeature::EvaluationContext&);
template Details<std::int64_t> RpcResolver::Evaluate(std::string_view, std::int64_t,
                                                     const openfeature::EvaluationContext&);
template Details<double> RpcResolver::Evaluate(std::string_view, double,
                                               const openfeature::EvaluationContext&);
template Details<openfeature::Value> RpcResolver::Evaluate(std::string_view, openfeature::Value,
                                                           const openfeature::EvaluationContext&);

}  // namespace guidon::flagd_internal

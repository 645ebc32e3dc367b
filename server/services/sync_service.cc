#include "server/services/sync_service.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "evaluator/selector.h"
#include "flagd/sync/v1/sync.grpc.pb.h"
#include "old_sync/v1/sync.grpc.pb.h"
#include "server/services/failed_stream.h"
#include "server/services/grpc_headers.h"
#include "server/services/grpc_status.h"
#include "server/services/push_stream.h"

namespace guidon {
namespace {

using grpc::ByteBuffer;

struct FlagdSyncV1 {
  using Service = flagd::sync::v1::FlagSyncService;
  using SyncRequest = flagd::sync::v1::SyncFlagsRequest;
  using SyncResponse = flagd::sync::v1::SyncFlagsResponse;
  using FetchRequest = flagd::sync::v1::FetchAllFlagsRequest;
  using FetchResponse = flagd::sync::v1::FetchAllFlagsResponse;

  static void Complete(const SyncDependencies& dependencies, SyncResponse& response) {
    *response.mutable_sync_context() = dependencies.static_context;
  }
  static void Complete(FetchResponse&) {}
};

struct OldSyncV1 {
  using Service = old_sync::v1::FlagSyncService;
  using SyncRequest = old_sync::v1::SyncFlagsRequest;
  using SyncResponse = old_sync::v1::SyncFlagsResponse;
  using FetchRequest = old_sync::v1::FetchAllFlagsRequest;
  using FetchResponse = old_sync::v1::FetchAllFlagsResponse;

  static void Complete(const SyncDependencies&, SyncResponse& response) {
    response.set_state(old_sync::v1::SYNC_STATE_ALL);
  }
  static void Complete(FetchResponse& response) {
    response.set_state(old_sync::v1::SYNC_STATE_ALL);
  }
};

ByteBuffer Serialize(const google::protobuf::Message& message) {
  ByteBuffer bytes;
  bool own = false;
  grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, &bytes, &own);
  return bytes;
}

// The newest response for each flag set, serialized once for all streams: its bytes are shared.
template <typename Api>
class SharedResponses {
 public:
  explicit SharedResponses(const SyncDependencies& dependencies) : dependencies_(dependencies) {}

  ByteBuffer Get(const Selector& selector, const std::shared_ptr<const std::string>& text) {
    MutexLock lock(mutex_);
    if (newest_.size() > FlagSetTexts::kMost) newest_.clear();
    Serialized& newest = newest_[{selector.kind, selector.value}];
    if (newest.text != text) {
      typename Api::SyncResponse response;
      response.set_flag_configuration(*text);
      Api::Complete(dependencies_, response);
      newest = {text, Serialize(response)};
    }
    return newest.bytes;
  }

 private:
  struct Serialized {
    std::shared_ptr<const std::string> text;
    ByteBuffer bytes;
  };

  const SyncDependencies& dependencies_;
  Mutex mutex_;
  absl::flat_hash_map<std::pair<Selector::Kind, std::string>, Serialized> newest_
      ABSL_GUARDED_BY(mutex_);
};

// What a SyncFlags call sends: see PushStream.
template <typename Api>
class SyncContent {
 public:
  SyncContent(const SyncDependencies& dependencies, SharedResponses<Api>& responses,
              Selector selector)
      : texts_(dependencies.texts), responses_(responses), selector_(std::move(selector)),
        open_(dependencies.metrics) {}

  void NoteChange() { changed_ = true; }
  void NoteTick(std::chrono::steady_clock::time_point) {}
  void NoteShutdown() { end_ = {grpc::StatusCode::UNAVAILABLE, "guidond is shutting down"}; }

  bool Next(ByteBuffer& response) {
    if (!std::exchange(changed_, false)) return false;
    std::shared_ptr<const std::string> text = texts_.Get(selector_);
    if (text == sent_) return false;
    sent_ = std::move(text);
    response = responses_.Get(selector_, sent_);
    return true;
  }

  std::optional<grpc::Status> end() const { return end_; }

 private:
  FlagSetTexts& texts_;
  SharedResponses<Api>& responses_;
  const Selector selector_;
  const SyncMetrics::OpenStream open_;
  std::shared_ptr<const std::string> sent_;
  bool changed_ = true;
  std::optional<grpc::Status> end_;
};

// Streams send bytes that are serialized already; the other calls are ordinary ones.
template <typename Api>
using SyncBase = typename Api::Service::template WithRawCallbackMethod_SyncFlags<
    typename Api::Service::template WithCallbackMethod_FetchAllFlags<
        typename Api::Service::Service>>;

template <typename Api, typename Base>
class SyncServiceOf : public Base {
 public:
  explicit SyncServiceOf(const SyncDependencies& dependencies)
      : dependencies_(dependencies), responses_(dependencies_) {}

  grpc::ServerWriteReactor<ByteBuffer>* SyncFlags(grpc::CallbackServerContext* context,
                                                  const ByteBuffer* bytes) override {
    typename Api::SyncRequest request;
    ByteBuffer copy = *bytes;  // the bytes are shared
    const grpc::Status parsed =
        grpc::SerializationTraits<typename Api::SyncRequest>::Deserialize(&copy, &request);
    if (!parsed.ok()) return new FailedStream<ByteBuffer>(parsed);
    absl::StatusOr<Selector> selector = SelectorOf(*context, request.selector());
    if (!selector.ok()) return new FailedStream<ByteBuffer>(ToGrpcStatus(selector.status()));
    using Content = SyncContent<Api>;
    return PushStream<ByteBuffer, Content>::Start(
        dependencies_.hub, dependencies_.stream_deadline,
        std::make_unique<Content>(dependencies_, responses_, *std::move(selector)));
  }

  grpc::ServerUnaryReactor* FetchAllFlags(grpc::CallbackServerContext* context,
                                          const typename Api::FetchRequest* request,
                                          typename Api::FetchResponse* response) override {
    const absl::StatusOr<Selector> selector = SelectorOf(*context, request->selector());
    if (!selector.ok()) return Finish(context, selector.status());
    response->set_flag_configuration(*dependencies_.texts.Get(*selector));
    Api::Complete(*response);
    return Finish(context, absl::OkStatus());
  }

 protected:
  const SyncDependencies dependencies_;

 private:
  SharedResponses<Api> responses_;
};

using OldSyncService = SyncServiceOf<OldSyncV1, SyncBase<OldSyncV1>>;

class FlagdSyncService final
    : public SyncServiceOf<
          FlagdSyncV1,
          flagd::sync::v1::FlagSyncService::WithCallbackMethod_GetMetadata<SyncBase<FlagdSyncV1>>> {
 public:
  using SyncServiceOf::SyncServiceOf;

  grpc::ServerUnaryReactor* GetMetadata(grpc::CallbackServerContext* context,
                                        const flagd::sync::v1::GetMetadataRequest*,
                                        flagd::sync::v1::GetMetadataResponse* response) override {
    if (dependencies_.disable_metadata) {
      return Finish(context, absl::UnimplementedError("metadata endpoint disabled"));
    }
    *response->mutable_metadata() = dependencies_.static_context;
    return Finish(context, absl::OkStatus());
  }
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> MakeSyncServices(const SyncDependencies& dependencies) {
  std::vector<std::unique_ptr<grpc::Service>> services;
  services.push_back(std::make_unique<FlagdSyncService>(dependencies));
  services.push_back(std::make_unique<OldSyncService>(dependencies));
  return services;
}

}  // namespace guidon

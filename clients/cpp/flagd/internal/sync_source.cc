#include "flagd/internal/sync_source.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "flagd/internal/channel.h"
#include "flagd/internal/grpc_stream.h"
#include "flagd/internal/json_value.h"
#include "flagd/internal/last_good.h"
#include "flagd/internal/proto_struct.h"
#include "flagd/sync/v1/sync.grpc.pb.h"

namespace guidon::flagd_internal {
namespace {

namespace sync = ::flagd::sync::v1;

openfeature::Value::Structure Overlay(const Settings& settings, const Json& sync_context) {
  openfeature::Value::Structure overlay = ToStructure(sync_context);
  if (!settings.context_enricher) return overlay;
  try {
    return settings.context_enricher(overlay);
  } catch (...) {
    settings.log("context_enricher threw; the daemon's static context is left out");
    return {};
  }
}

// What streams of one provider share: the flags, and what their last good copy holds.
class Sink {
 public:
  Sink(const Settings& settings, LocalFlags& flags) : settings_(settings), flags_(flags) {}

  const Settings& settings() const { return settings_; }

  // Takes in what the daemon sent. False where it cannot be used.
  bool Load(std::string text, Json context, MessageStream::Meaning& meaning) {
    const bool same =
        flags_.has_flags() && text == newest_.flag_configuration && context == newest_.sync_context;
    if (!same) {
      auto loaded =
          flags_.Load(text, TextFormat::kJson, settings_.target, Overlay(settings_, context));
      if (!loaded.ok()) {
        settings_.log(
            absl::StrCat("the definitions of ", settings_.target,
                         " cannot be used, and are ignored: ", loaded.status().message()));
        return false;
      }
      for (const std::string& warning : loaded->warnings) settings_.log(warning);
      meaning.changed = !loaded->changed.empty();
      meaning.flags = std::move(loaded->changed);
      newest_ = {settings_.target, settings_.selector, std::move(text), std::move(context)};
    }
    meaning.connected = true;
    if (!same || !kept_) Keep();
    return true;
  }

 private:
  void Keep() {
    if (settings_.last_good_path.empty()) return;
    const absl::Status written = WriteLastGood(settings_.last_good_path, newest_);
    if (!written.ok() && kept_) {
      settings_.log(absl::StrCat("the last good flags cannot be kept: ", written.message()));
    }
    kept_ = written.ok();
  }

  const Settings& settings_;
  LocalFlags& flags_;
  LastGood newest_;
  bool kept_ = true;  // False: to be tried again.
};

class SyncStream final : public MessageStream {
 public:
  SyncStream(Sink& sink, const std::shared_ptr<grpc::Channel>& channel)
      : sink_(sink), stub_(sync::FlagSyncService::NewStub(channel)),
        request_(MakeRequest(sink.settings())),
        stream_(sink.settings(), [this](grpc::ClientContext* context, auto* reactor) {
          stub_->async()->SyncFlags(context, &request_, reactor);
        }) {}

  News Wait(std::chrono::steady_clock::time_point until) override { return stream_.Wait(until); }
  StreamEnd End() override { return stream_.End(); }
  void Cancel() override { stream_.Cancel(); }

  Meaning Take() override {
    sync::SyncFlagsResponse response = stream_.Take();
    Json context = response.has_sync_context() ? ToJson(response.sync_context()) : Metadata();
    Meaning meaning;
    sink_.Load(std::move(*response.mutable_flag_configuration()), std::move(context), meaning);
    return meaning;
  }

 private:
  static sync::SyncFlagsRequest MakeRequest(const Settings& settings) {
    sync::SyncFlagsRequest request;
    request.set_provider_id(settings.provider_id);
    request.set_selector(settings.selector);
    return request;
  }

  // Older daemons tell their static context by this call alone, and some do not even that.
  const Json& Metadata() {
    if (metadata_.has_value()) return *metadata_;
    grpc::ClientContext context;
    PrepareCall(context, sink_.settings());
    context.set_deadline(std::chrono::system_clock::now() + sink_.settings().deadline);
    sync::GetMetadataResponse response;
    const bool ok = stub_->GetMetadata(&context, {}, &response).ok();
    return metadata_.emplace(ok ? ToJson(response.metadata()) : Json::object());
  }

  Sink& sink_;
  const std::unique_ptr<sync::FlagSyncService::Stub> stub_;
  const sync::SyncFlagsRequest request_;
  std::optional<Json> metadata_;
  GrpcStream<sync::SyncFlagsResponse> stream_;
};

class SyncSource final : public StreamSource {
 public:
  SyncSource(const Settings& settings, LocalFlags& flags) : sink_(settings, flags) {}

  absl::StatusOr<std::unique_ptr<MessageStream>> Open() override {
    const auto channel = OpenChannel(sink_.settings());
    if (!channel.ok()) return channel.status();
    return std::make_unique<SyncStream>(sink_, *channel);
  }

 private:
  Sink sink_;
};

}  // namespace

std::unique_ptr<StreamSource> MakeSyncSource(const Settings& settings, LocalFlags& flags) {
  return std::make_unique<SyncSource>(settings, flags);
}

void LoadLastGood(const Settings& settings, LocalFlags& flags) {
  if (settings.last_good_path.empty() || flags.has_flags()) return;
  absl::StatusOr<LastGood> copy =
      ReadLastGood(settings.last_good_path, settings.target, settings.selector);
  if (absl::IsNotFound(copy.status())) return;
  absl::Status status = copy.status();
  if (copy.ok()) {
    status = flags
                 .Load(copy->flag_configuration, TextFormat::kJson, settings.last_good_path,
                       Overlay(settings, copy->sync_context))
                 .status();
  }
  if (!status.ok()) {
    settings.log(absl::StrCat("no last good flags: ", status.message()));
  }
}

}  // namespace guidon::flagd_internal

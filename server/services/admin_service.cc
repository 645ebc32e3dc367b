#include "server/services/admin_service.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "server/access/caller_store.h"
#include "server/services/admin_documents.h"
#include "server/services/admin_explain.h"
#include "server/services/admin_list.h"
#include "server/services/admin_messages.h"
#include "server/services/admin_put.h"
#include "server/services/admin_rollback.h"
#include "server/services/failed_stream.h"
#include "server/services/grpc_headers.h"
#include "server/services/grpc_status.h"
#include "server/services/push_stream.h"
#include "server/services/receipts.h"
#include "server/services/source_hint.h"
#include "server/services/watch_content.h"
#include "store/edits.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr size_t kDefaultPage = 100;
constexpr size_t kLargestPage = 1000;

template <typename Request>
FlagId IdOf(const Request& request) {
  return {request.flag_set(), request.key()};
}

template <typename Request>
std::optional<Revision> ExpectedRevision(const Request& request) {
  if (!request.has_expected_revision()) return std::nullopt;
  return request.expected_revision();
}

absl::Status CheckKey(const FlagId& id) {
  return id.key.empty() ? absl::InvalidArgumentError("key: must name a flag") : absl::OkStatus();
}

class AdminService final : public v1::FlagAdmin::CallbackService {
 public:
  explicit AdminService(AdminBackend backend)
      : store_(backend.store), catalog_(backend.catalog), overlay_(backend.overlay),
        hub_(backend.hub), unix_seconds_(backend.unix_seconds),
        receipts_(backend.store, std::move(backend.unix_seconds)), access_(backend.access) {}

  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context, const v1::GetRequest* request,
                                v1::GetResponse* response) override {
    const auto caller =
        access_.Authorize(*context, *request, Role::kViewer, Reach::FlagSet(request->flag_set()));
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<StoredFlag> flag = store_.Get(IdOf(*request));
    if (flag.ok()) FillFlag(*flag, *response->mutable_flag());
    return Finish(context, WithSourceHint(flag.status(), catalog_, IdOf(*request)));
  }

  grpc::ServerUnaryReactor* List(grpc::CallbackServerContext* context,
                                 const v1::ListRequest* request,
                                 v1::ListResponse* response) override {
    const Reach reach =
        request->has_flag_set() ? Reach::FlagSet(request->flag_set()) : Reach::Own();
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, reach);
    if (!caller.ok()) return Finish(context, caller.status());
    return Finish(context, ListFlags(CallerStore(store_, access_, *caller), *request, *response));
  }

  grpc::ServerUnaryReactor* Put(grpc::CallbackServerContext* context, const v1::PutRequest* request,
                                v1::PutResponse* response) override {
    return Write(context, "Put", Reach::Own(), *request, *response, PutFlags);
  }

  grpc::ServerUnaryReactor* Delete(grpc::CallbackServerContext* context,
                                   const v1::DeleteRequest* request,
                                   v1::ChangeResponse* response) override {
    return ChangeFlag(context, *request, ChangeKind::kDelete, EditDelete(IdOf(*request)),
                      *response);
  }

  grpc::ServerUnaryReactor* SetState(grpc::CallbackServerContext* context,
                                     const v1::SetStateRequest* request,
                                     v1::ChangeResponse* response) override {
    return ChangeFlag(context, *request, ChangeKind::kSetState,
                      EditState(IdOf(*request), request->enabled()), *response);
  }

  grpc::ServerUnaryReactor* SetDefaultVariant(grpc::CallbackServerContext* context,
                                              const v1::SetDefaultVariantRequest* request,
                                              v1::ChangeResponse* response) override {
    return ChangeFlag(context, *request, ChangeKind::kSetDefaultVariant,
                      EditDefaultVariant(IdOf(*request), request->variant()), *response);
  }

  grpc::ServerUnaryReactor* SetRollout(grpc::CallbackServerContext* context,
                                       const v1::SetRolloutRequest* request,
                                       v1::ChangeResponse* response) override {
    Rollout rollout;
    for (const auto& share : request->shares()) {
      rollout.shares.push_back({share.variant(), share.weight()});
    }
    rollout.bucket_by = request->bucket_by();
    rollout.replace_targeting = request->replace_targeting();
    return ChangeFlag(context, *request, ChangeKind::kSetRollout,
                      EditRollout(IdOf(*request), std::move(rollout)), *response);
  }

  grpc::ServerUnaryReactor* Kill(grpc::CallbackServerContext* context,
                                 const v1::KillRequest* request,
                                 v1::ChangeResponse* response) override {
    return ChangeFlag(context, *request, ChangeKind::kKill,
                      EditKill(IdOf(*request), request->variant()), *response);
  }

  grpc::ServerUnaryReactor* Restore(grpc::CallbackServerContext* context,
                                    const v1::RestoreRequest* request,
                                    v1::ChangeResponse* response) override {
    return ChangeFlag(context, *request, ChangeKind::kRestore, EditRestore(IdOf(*request)),
                      *response);
  }

  grpc::ServerUnaryReactor* Rollback(grpc::CallbackServerContext* context,
                                     const v1::RollbackRequest* request,
                                     v1::RollbackResponse* response) override {
    const Reach reach =
        request->everything() ? Reach::Everything() : Reach::FlagSet(request->flag_set());
    return Write(context, "Rollback", reach, *request, *response, RollBack);
  }

  grpc::ServerUnaryReactor* Diff(grpc::CallbackServerContext* context,
                                 const v1::DiffRequest* request,
                                 v1::DiffResponse* response) override {
    const bool in_one_set = request->has_flag_set() || !request->key().empty();
    const Reach reach = in_one_set ? Reach::FlagSet(request->flag_set()) : Reach::Own();
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, reach);
    if (!caller.ok()) return Finish(context, caller.status());
    return Finish(context, DiffFlags(CallerStore(store_, access_, *caller), *request, *response));
  }

  grpc::ServerUnaryReactor* Export(grpc::CallbackServerContext* context,
                                   const v1::ExportRequest* request,
                                   v1::ExportResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, Reach::Own());
    if (!caller.ok()) return Finish(context, caller.status());
    return Finish(context, ExportFlags(CallerStore(store_, access_, *caller), *request, *response));
  }

  grpc::ServerUnaryReactor* Import(grpc::CallbackServerContext* context,
                                   const v1::ImportRequest* request,
                                   v1::ImportResponse* response) override {
    return Write(context, "Import", Reach::Own(), *request, *response, ImportFlags);
  }

  grpc::ServerUnaryReactor* Validate(grpc::CallbackServerContext* context,
                                     const v1::ValidateRequest* request,
                                     v1::ValidateResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, Reach::Own());
    if (!caller.ok()) return Finish(context, caller.status());
    return Finish(context,
                  ValidateFlags(CallerStore(store_, access_, *caller), *request, *response));
  }

  grpc::ServerUnaryReactor* History(grpc::CallbackServerContext* context,
                                    const v1::HistoryRequest* request,
                                    v1::HistoryResponse* response) override {
    const Reach reach = request->key().empty() ? Reach::Own() : Reach::FlagSet(request->flag_set());
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, reach);
    if (!caller.ok()) return Finish(context, caller.status());
    HistoryQuery query;
    if (!request->key().empty()) query.flag = IdOf(*request);
    query.before_revision = request->before_revision();
    query.limit = request->page_size() == 0 ? kDefaultPage
                                            : std::min<size_t>(request->page_size(), kLargestPage);
    query.actor = request->actor();
    if (request->has_since()) query.since = TimeOf(request->since());
    if (request->has_until()) query.until = TimeOf(request->until());
    const absl::StatusOr<std::vector<HistoryRecord>> records =
        CallerStore(store_, access_, *caller).History(query);
    if (!records.ok()) return Finish(context, records.status());
    for (const HistoryRecord& record : *records) FillChange(record, *response->add_changes());
    if (records->size() == query.limit && records->back().revision > 1) {
      response->set_next_before_revision(records->back().revision);
    }
    return Finish(context, absl::OkStatus());
  }

  grpc::ServerUnaryReactor* Explain(grpc::CallbackServerContext* context,
                                    const v1::ExplainRequest* request,
                                    v1::ExplainResponse* response) override {
    const Reach reach =
        request->has_flag_set() ? Reach::FlagSet(request->flag_set()) : Reach::Everything();
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, reach);
    if (!caller.ok()) return Finish(context, caller.status());
    const auto header = [&](absl::string_view name) { return HeaderOf(*context, name); };
    return Finish(context, ExplainFlag(*catalog_.Current(), store_, overlay_, header,
                                       unix_seconds_(), *request, *response));
  }

  grpc::ServerWriteReactor<v1::WatchResponse>* Watch(grpc::CallbackServerContext* context,
                                                     const v1::WatchRequest* request) override {
    auto caller = access_.Authorize(*context, *request, Role::kViewer, Reach::Own());
    if (!caller.ok()) return new FailedStream<v1::WatchResponse>(ToGrpcStatus(caller.status()));
    const Revision after = request->from_now() ? store_.revision() : request->after_revision();
    return PushStream<v1::WatchResponse, WatchContent>::Start(
        hub_, absl::ZeroDuration(),
        std::make_unique<WatchContent>(store_, access_, *std::move(caller), after));
  }

 private:
  // Carries out a request that changes flags, and answers it: once for each idempotency key.
  template <typename Request, typename Response, typename Function>
  grpc::ServerUnaryReactor* Write(grpc::CallbackServerContext* context, absl::string_view method,
                                  const Reach& reach, const Request& request, Response& response,
                                  Function write) {
    const auto caller = access_.Authorize(*context, request, Role::kEditor, reach);
    if (!caller.ok()) return Finish(context, caller.status());
    const auto key = HeaderOf(*context, "idempotency-key");
    const std::string identity =
        key.has_value() ? absl::StrCat(method, "/", request.SerializeAsString()) : "";
    const auto once = [&](FlagStore& store, Attribution attribution) {
      CallerStore own(store, access_, *caller);
      return write(own, std::move(attribution), request, response);
    };
    return Finish(context, receipts_.Once(key, caller->identity, identity, once));
  }

  template <typename Request>
  grpc::ServerUnaryReactor* ChangeFlag(grpc::CallbackServerContext* context, const Request& request,
                                       ChangeKind kind, const Edit& edit,
                                       v1::ChangeResponse& response) {
    const auto change = [&](FlagStore& store, Attribution attribution, const Request&,
                            v1::ChangeResponse&) -> absl::Status {
      const FlagId id = IdOf(request);
      if (absl::Status status = CheckKey(id); !status.ok()) return status;
      attribution.reason = request.reason();
      const absl::StatusOr<std::vector<ChangeResult>> results =
          store.Apply({{id, kind, edit, ExpectedRevision(request)}}, attribution);
      if (!results.ok()) return WithSourceHint(results.status(), catalog_, id);
      const ChangeResult& result = results->front();
      if (result.flag.has_value()) FillFlag(*result.flag, *response.mutable_flag());
      response.set_revision(result.revision);
      return absl::OkStatus();
    };
    return Write(context, Request::descriptor()->name(), Reach::FlagSet(request.flag_set()),
                 request, response, change);
  }

  FlagStore& store_;
  const FlagCatalog& catalog_;
  const ContextOverlay& overlay_;
  StreamHub& hub_;
  const std::function<int64_t()> unix_seconds_;
  Receipts receipts_;
  Access& access_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeAdminService(AdminBackend backend) {
  return std::make_unique<AdminService>(std::move(backend));
}

}  // namespace guidon

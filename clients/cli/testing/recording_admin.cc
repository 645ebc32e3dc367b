#include "clients/cli/testing/recording_admin.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace guidon::cli {

namespace v1 = admin::v1;
using grpc::ServerContext;
using grpc::Status;

TestServer::TestServer(grpc::Service& service, grpc::Service* other) {
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  if (other != nullptr) builder.RegisterService(other);
  server_ = builder.BuildAndStart();
  address_ = absl::StrCat("127.0.0.1:", port);
}

TestServer::~TestServer() { server_->Shutdown(std::chrono::system_clock::now()); }

Status RecordingAdmin::Record(const ServerContext& context) {
  const auto header = [&](const char* name) {
    const auto found = context.client_metadata().find(name);
    return found == context.client_metadata().end()
               ? std::string()
               : std::string(found->second.data(), found->second.size());
  };
  actors.push_back(header("guidon-actor"));
  authorizations.push_back(header("authorization"));
  keys.push_back(header("idempotency-key"));
  if (unavailable > 0) {
    --unavailable;
    return {grpc::StatusCode::UNAVAILABLE, "not yet"};
  }
  return status;
}

Status RecordingAdmin::Change(const ServerContext& context, v1::ChangeResponse& response) {
  *response.mutable_flag() = flag;
  response.set_revision(flag.revision());
  return Record(context);
}

Status RecordingAdmin::Get(ServerContext* context, const v1::GetRequest* request,
                           v1::GetResponse* response) {
  get = *request;
  *response->mutable_flag() = flag;
  return Record(*context);
}

Status RecordingAdmin::List(ServerContext* context, const v1::ListRequest* request,
                            v1::ListResponse* response) {
  list = *request;
  Record(*context);
  if (listing_page == 0) {
    *response = listing;
    return Status::OK;
  }
  int next = 0;
  if (!request->page_token().empty()) (void)absl::SimpleAtoi(request->page_token(), &next);
  response->set_revision(listing.revision());
  for (int i = 0; i < listing_page && next < listing.flags_size(); ++i) {
    *response->add_flags() = listing.flags(next++);
  }
  if (next < listing.flags_size()) response->set_next_page_token(absl::StrCat(next));
  return Status::OK;
}

Status RecordingAdmin::Put(ServerContext* context, const v1::PutRequest* request,
                           v1::PutResponse* response) {
  put = *request;
  *response = put_answer;
  return Record(*context);
}

Status RecordingAdmin::Delete(ServerContext* context, const v1::DeleteRequest* request,
                              v1::ChangeResponse* response) {
  deletes.push_back(*request);
  response->set_revision(40 + deletes.size());
  const Status outcome = Record(*context);
  if (request->key() == "gone") return {grpc::StatusCode::NOT_FOUND, "there is no flag \"gone\""};
  return outcome;
}

Status RecordingAdmin::SetState(ServerContext* context, const v1::SetStateRequest* request,
                                v1::ChangeResponse* response) {
  set_state = *request;
  return Change(*context, *response);
}

Status RecordingAdmin::SetDefaultVariant(ServerContext* context,
                                         const v1::SetDefaultVariantRequest* request,
                                         v1::ChangeResponse* response) {
  set_default = *request;
  return Change(*context, *response);
}

Status RecordingAdmin::SetRollout(ServerContext* context, const v1::SetRolloutRequest* request,
                                  v1::ChangeResponse* response) {
  rollout = *request;
  return Change(*context, *response);
}

Status RecordingAdmin::Kill(ServerContext* context, const v1::KillRequest* request,
                            v1::ChangeResponse* response) {
  kill = *request;
  return Change(*context, *response);
}

Status RecordingAdmin::Restore(ServerContext* context, const v1::RestoreRequest* request,
                               v1::ChangeResponse* response) {
  restore = *request;
  return Change(*context, *response);
}

Status RecordingAdmin::Rollback(ServerContext* context, const v1::RollbackRequest* request,
                                v1::RollbackResponse* response) {
  rollback = *request;
  *response = rollback_answer;
  return Record(*context);
}

Status RecordingAdmin::Diff(ServerContext* context, const v1::DiffRequest* request,
                            v1::DiffResponse* response) {
  diff = *request;
  *response = diff_answer;
  return Record(*context);
}

Status RecordingAdmin::Export(ServerContext* context, const v1::ExportRequest* request,
                              v1::ExportResponse* response) {
  export_request = *request;
  *response = export_answer;
  return Record(*context);
}

Status RecordingAdmin::Import(ServerContext* context, const v1::ImportRequest* request,
                              v1::ImportResponse* response) {
  import = *request;
  *response = import_answer;
  return Record(*context);
}

Status RecordingAdmin::Validate(ServerContext* context, const v1::ValidateRequest* request,
                                v1::ValidateResponse* response) {
  validate = *request;
  *response = validate_answer;
  return Record(*context);
}

Status RecordingAdmin::History(ServerContext* context, const v1::HistoryRequest* request,
                               v1::HistoryResponse* response) {
  if (histories.size() < pages.size()) *response = pages[histories.size()];
  histories.push_back(*request);
  return Record(*context);
}

Status RecordingAdmin::Explain(ServerContext* context, const v1::ExplainRequest* request,
                               v1::ExplainResponse* response) {
  explain = *request;
  *response = explanation;
  return Record(*context);
}

Status RecordingAdmin::Watch(ServerContext* context, const v1::WatchRequest* request,
                             grpc::ServerWriter<v1::WatchResponse>* writer) {
  watch = *request;
  for (const v1::Change& change : changes) {
    v1::WatchResponse response;
    *response.mutable_change() = change;
    writer->Write(response);
  }
  return Record(*context);
}

v1::Flag MakeFlag(const std::string& flag_set, const std::string& key, uint64_t revision,
                  const std::string& definition) {
  v1::Flag flag;
  flag.set_flag_set(flag_set);
  flag.set_key(key);
  flag.set_revision(revision);
  flag.set_definition(definition);
  return flag;
}

}  // namespace guidon::cli

#ifndef GUIDON_CLIENTS_CLI_TESTING_RECORDING_ADMIN_H_
#define GUIDON_CLIENTS_CLI_TESTING_RECORDING_ADMIN_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>
#include <vector>

#include "guidon/admin/v1/admin.grpc.pb.h"

namespace guidon::cli {

// A server on a free port of this machine, for as long as it lives.
class TestServer {
 public:
  explicit TestServer(grpc::Service& service, grpc::Service* other = nullptr);
  ~TestServer();
  const std::string& address() const { return address_; }

 private:
  std::string address_;
  std::unique_ptr<grpc::Server> server_;
};

// An admin service that keeps the requests it gets and gives the answers it is told.
class RecordingAdmin : public admin::v1::FlagAdmin::Service {
 public:
  std::vector<std::string> actors;          // of each call
  std::vector<std::string> authorizations;  // of each call
  std::vector<std::string> keys;            // the idempotency key of each call, "" for none
  int unavailable = 0;  // this many calls more are refused, as of a server that starts
  grpc::Status status;  // the outcome of each call, but of list, if it is not OK

  admin::v1::GetRequest get;
  admin::v1::Flag flag;  // answers get and changes
  admin::v1::ListRequest list;
  admin::v1::ListResponse listing;
  int listing_page = 0;  // how many flags of it list gives at a time; 0: all
  admin::v1::PutRequest put;
  admin::v1::PutResponse put_answer;
  std::vector<admin::v1::DeleteRequest> deletes;
  admin::v1::SetStateRequest set_state;
  admin::v1::SetDefaultVariantRequest set_default;
  admin::v1::SetRolloutRequest rollout;
  admin::v1::KillRequest kill;
  admin::v1::RestoreRequest restore;
  admin::v1::RollbackRequest rollback;
  admin::v1::RollbackResponse rollback_answer;
  admin::v1::DiffRequest diff;
  admin::v1::DiffResponse diff_answer;
  admin::v1::ExportRequest export_request;
  admin::v1::ExportResponse export_answer;
  admin::v1::ImportRequest import;
  admin::v1::ImportResponse import_answer;
  admin::v1::ValidateRequest validate;
  admin::v1::ValidateResponse validate_answer;
  std::vector<admin::v1::HistoryRequest> histories;
  std::vector<admin::v1::HistoryResponse> pages;  // the n-th answers the n-th call
  admin::v1::ExplainRequest explain;
  admin::v1::ExplainResponse explanation;
  admin::v1::WatchRequest watch;
  std::vector<admin::v1::Change> changes;  // what watch streams before it ends

  grpc::Status Get(grpc::ServerContext* context, const admin::v1::GetRequest* request,
                   admin::v1::GetResponse* response) override;
  grpc::Status List(grpc::ServerContext* context, const admin::v1::ListRequest* request,
                    admin::v1::ListResponse* response) override;
  grpc::Status Put(grpc::ServerContext* context, const admin::v1::PutRequest* request,
                   admin::v1::PutResponse* response) override;
  grpc::Status Delete(grpc::ServerContext* context, const admin::v1::DeleteRequest* request,
                      admin::v1::ChangeResponse* response) override;
  grpc::Status SetState(grpc::ServerContext* context, const admin::v1::SetStateRequest* request,
                        admin::v1::ChangeResponse* response) override;
  grpc::Status SetDefaultVariant(grpc::ServerContext* context,
                                 const admin::v1::SetDefaultVariantRequest* request,
                                 admin::v1::ChangeResponse* response) override;
  grpc::Status SetRollout(grpc::ServerContext* context, const admin::v1::SetRolloutRequest* request,
                          admin::v1::ChangeResponse* response) override;
  grpc::Status Kill(grpc::ServerContext* context, const admin::v1::KillRequest* request,
                    admin::v1::ChangeResponse* response) override;
  grpc::Status Restore(grpc::ServerContext* context, const admin::v1::RestoreRequest* request,
                       admin::v1::ChangeResponse* response) override;
  grpc::Status Rollback(grpc::ServerContext* context, const admin::v1::RollbackRequest* request,
                        admin::v1::RollbackResponse* response) override;
  grpc::Status Diff(grpc::ServerContext* context, const admin::v1::DiffRequest* request,
                    admin::v1::DiffResponse* response) override;
  grpc::Status Export(grpc::ServerContext* context, const admin::v1::ExportRequest* request,
                      admin::v1::ExportResponse* response) override;
  grpc::Status Import(grpc::ServerContext* context, const admin::v1::ImportRequest* request,
                      admin::v1::ImportResponse* response) override;
  grpc::Status Validate(grpc::ServerContext* context, const admin::v1::ValidateRequest* request,
                        admin::v1::ValidateResponse* response) override;
  grpc::Status History(grpc::ServerContext* context, const admin::v1::HistoryRequest* request,
                       admin::v1::HistoryResponse* response) override;
  grpc::Status Explain(grpc::ServerContext* context, const admin::v1::ExplainRequest* request,
                       admin::v1::ExplainResponse* response) override;
  grpc::Status Watch(grpc::ServerContext* context, const admin::v1::WatchRequest* request,
                     grpc::ServerWriter<admin::v1::WatchResponse>* writer) override;

 private:
  grpc::Status Record(const grpc::ServerContext& context);
  grpc::Status Change(const grpc::ServerContext& context, admin::v1::ChangeResponse& response);
};

// A flag as the admin API gives it.
admin::v1::Flag MakeFlag(const std::string& flag_set, const std::string& key, uint64_t revision,
                         const std::string& definition);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_TESTING_RECORDING_ADMIN_H_

#include "server/services/store_admin_service.h"

#include "guidon/admin/v1/store.grpc.pb.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

class StoreAdminService final : public v1::StoreAdmin::CallbackService {
 public:
  StoreAdminService(FlagStore& store, Access& access) : store_(store), access_(access) {}

  grpc::ServerUnaryReactor* VerifyHistory(grpc::CallbackServerContext* context,
                                          const v1::VerifyHistoryRequest* request,
                                          v1::VerifyHistoryResponse* response) override {
    const auto caller = access_.Authorize(*context, *request, Role::kViewer, Reach::Everything());
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::StatusOr<HistoryCheck> check = store_.VerifyHistory();
    if (check.ok()) {
      response->set_first_revision(check->first);
      response->set_last_revision(check->last);
      response->set_chained_from_revision(check->chained_from);
      for (const HistoryCheck::Finding& found : check->findings) {
        auto& finding = *response->add_findings();
        finding.set_revision(found.revision);
        finding.set_what(found.what);
      }
    }
    return Finish(context, check.status());
  }

 private:
  FlagStore& store_;
  Access& access_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStoreAdminService(FlagStore& store, Access& access) {
  return std::make_unique<StoreAdminService>(store, access);
}

}  // namespace guidon

#include "server/services/store_admin_service.h"

#include "guidon/admin/v1/store.grpc.pb.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

class StoreAdminService final : public v1::StoreAdmin::CallbackService {
 public:
  explicit StoreAdminService(FlagStore& store) : store_(store) {}

  grpc::ServerUnaryReactor* VerifyHistory(grpc::CallbackServerContext* context,
                                          const v1::VerifyHistoryRequest*,
                                          v1::VerifyHistoryResponse* response) override {
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
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStoreAdminService(FlagStore& store) {
  return std::make_unique<StoreAdminService>(store);
}

}  // namespace guidon

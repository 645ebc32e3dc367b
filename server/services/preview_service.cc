#include "server/services/preview_service.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "guidon/admin/v1/preview.grpc.pb.h"
#include "server/services/admin_messages.h"
#include "server/services/admin_preview.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr absl::Duration kLongest = absl::Seconds(10);

class PreviewService final : public v1::PreviewAdmin::CallbackService {
 public:
  PreviewService(const FlagStore& store, const FlagCatalog& catalog, const ContextOverlay& overlay,
                 std::function<int64_t()> unix_seconds, Access& access)
      : store_(store), catalog_(catalog), overlay_(overlay), unix_seconds_(std::move(unix_seconds)),
        access_(access) {}

  grpc::ServerUnaryReactor* Preview(grpc::CallbackServerContext* context,
                                    const v1::PreviewRequest* request,
                                    v1::PreviewResponse* response) override {
    const bool set_in_definition = request->flag_set().empty() && request->has_definition();
    const std::string flag_set =
        set_in_definition ? FlagSetIn(request->definition()) : request->flag_set();
    const auto caller =
        access_.Authorize(*context, *request, Role::kViewer, Reach::FlagSet(flag_set));
    if (!caller.ok()) return Finish(context, caller.status());
    const absl::Time end = absl::Now() + kLongest;
    const auto out_of_time = [&] { return context->IsCancelled() || absl::Now() > end; };
    return Finish(context, PreviewChange(*catalog_.Current(), store_, overlay_, unix_seconds_(),
                                         out_of_time, *request, *response));
  }

 private:
  const FlagStore& store_;
  const FlagCatalog& catalog_;
  const ContextOverlay& overlay_;
  const std::function<int64_t()> unix_seconds_;
  Access& access_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakePreviewService(const FlagStore& store,
                                                  const FlagCatalog& catalog,
                                                  const ContextOverlay& overlay,
                                                  std::function<int64_t()> unix_seconds,
                                                  Access& access) {
  return std::make_unique<PreviewService>(store, catalog, overlay, std::move(unix_seconds), access);
}

}  // namespace guidon

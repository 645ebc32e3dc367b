#include "bench/compare/admin_flips.h"

#include <grpcpp/grpcpp.h>

#include <stdexcept>

#include "guidon/admin/v1/admin.grpc.pb.h"

namespace guidon::bench {
namespace {

namespace v1 = guidon::admin::v1;

constexpr char kKey[] = "flipped-by-the-admin-api";

}  // namespace

struct AdminFlips::Stub {
  std::unique_ptr<v1::FlagAdmin::Stub> admin;
};

AdminFlips::AdminFlips(const std::string& address) : stub_(std::make_unique<Stub>()) {
  stub_->admin =
      v1::FlagAdmin::NewStub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  v1::PutRequest request;
  auto& item = *request.add_items();
  item.set_key(kKey);
  item.set_definition(R"({"variants": {"on": true, "off": false}, "defaultVariant": "off"})");
  grpc::ClientContext context;
  v1::PutResponse response;
  const grpc::Status status = stub_->admin->Put(&context, request, &response);
  if (!status.ok()) throw std::runtime_error("putting a flag: " + status.error_message());
}

AdminFlips::~AdminFlips() = default;

absl::Status AdminFlips::Flip(bool on) {
  v1::SetDefaultVariantRequest request;
  request.set_key(kKey);
  request.set_variant(on ? "on" : "off");
  grpc::ClientContext context;
  v1::ChangeResponse response;
  const grpc::Status status = stub_->admin->SetDefaultVariant(&context, request, &response);
  if (status.ok()) return absl::OkStatus();
  return absl::UnavailableError("a flip: " + status.error_message());
}

}  // namespace guidon::bench

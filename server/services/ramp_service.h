#ifndef GUIDON_SERVER_SERVICES_RAMP_SERVICE_H_
#define GUIDON_SERVER_SERVICES_RAMP_SERVICE_H_

#include <grpcpp/grpcpp.h>

#include <memory>

#include "server/ramps/automation.h"

namespace guidon {

// guidon.admin.v1.RampAdmin over `automation`, which must outlive the service. The calls and their
// errors are described in proto/guidon/admin/v1/ramps.proto.
std::unique_ptr<grpc::Service> MakeRampService(Automation& automation);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_RAMP_SERVICE_H_

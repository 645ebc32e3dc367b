#ifndef GUIDON_SERVER_SERVICES_FRONT_METADATA_H_
#define GUIDON_SERVER_SERVICES_FRONT_METADATA_H_

#include <grpcpp/grpcpp.h>

#include <string>

#include "absl/strings/string_view.h"

// What a call that came by HTTP tells its service about the client.
//
// Such a call reaches the service over a channel within the process, so its auth context knows
// nothing of the connection that it came by. The HTTP front tells it in request metadata whose
// names begin with `guidon-front-`. Those of foreign calls count for nothing: the front passes none
// on, and a gRPC client, whom the front does not see, does not know `guidon-front-secret`, which is
// drawn anew in each process.
namespace guidon {

// Names of metadata that only the front may set.
inline constexpr char kFrontPrefix[] = "guidon-front-";

// Marks a call as the front's own, from a client that has proved to hold `certificate`, in PEM;
// "" for none.
void AddFrontMetadata(absl::string_view certificate, grpc::ClientContext& context);

// The certificate, in PEM, that the client of a call has proved to hold, whether it speaks gRPC or
// came by HTTP; "" without one. Thread-safe.
std::string ClientCertificateOf(const grpc::ServerContextBase& context);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_FRONT_METADATA_H_

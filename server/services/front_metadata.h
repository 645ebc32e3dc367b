#ifndef GUIDON_SERVER_SERVICES_FRONT_METADATA_H_
#define GUIDON_SERVER_SERVICES_FRONT_METADATA_H_

#include <grpcpp/grpcpp.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// Who is at the other end of a call, whether it came by gRPC or by HTTP. Thread-safe.
//
// A call that came by HTTP reaches its service over a channel within the process, so its auth
// context and peer() know nothing of the client. The HTTP front tells it in request metadata whose
// names begin with `guidon-front-`. Those of foreign calls count for nothing: the front passes none
// on, and a gRPC client, whom the front does not see, does not know `guidon-front-secret`, which is
// drawn anew in each process.
namespace guidon {

// Names of metadata that only the front may set.
inline constexpr char kFrontPrefix[] = "guidon-front-";

// Marks a call as the front's own, from the client at `address` that has proved to hold
// `certificate`, in PEM; "" for none.
void AddFrontMetadata(absl::string_view certificate, absl::string_view address,
                      grpc::ClientContext& context);

// The URIs, the DNS names and the common name, in this order, of a certificate in PEM; none where
// it cannot be read.
std::vector<std::string> CertificateNames(const std::string& pem);

// Those of the certificate that the client has proved to hold; nothing without a certificate.
std::optional<std::vector<std::string>> ClientCertificateNames(
    const grpc::ServerContextBase& context);

// The client's address as gRPC writes it, such as "ipv4:127.0.0.1:43210".
std::string ClientAddress(const grpc::ServerContextBase& context);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_FRONT_METADATA_H_

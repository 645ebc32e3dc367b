#ifndef GUIDON_SERVER_GRPC_TLS_H_
#define GUIDON_SERVER_GRPC_TLS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "server/http/tls_certificates.h"

namespace guidon {

// Credentials for one port of a gRPC server, which show what `certificates` hold at each handshake.
std::shared_ptr<grpc::ServerCredentials> GrpcTlsCredentials(
    std::shared_ptr<TlsCertificates> certificates);

}  // namespace guidon

#endif  // GUIDON_SERVER_GRPC_TLS_H_

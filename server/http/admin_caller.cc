#include "server/http/admin_caller.h"

#include <string>

#include "server/services/front_metadata.h"

namespace guidon {

CheckCaller CallersOf(Access& access) {
  return [&access](const HttpRequest& request, const std::string& method) {
    Credentials credentials;
    if (const auto header = request.Header("authorization"); header.has_value()) {
      credentials.authorization = std::string(*header);
    }
    if (!request.client_certificate.empty()) {
      credentials.has_certificate = true;
      credentials.certificate_names = CertificateNames(std::string(request.client_certificate));
    }
    credentials.peer = std::string(request.client_address);
    // What every caller may do.
    return access.Authorize(credentials, method, Role::kViewer, Reach::Own()).status();
  };
}

}  // namespace guidon

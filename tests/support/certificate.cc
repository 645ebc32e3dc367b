#include "tests/support/certificate.h"

#include <stdexcept>

#include "tests/support/process.h"

namespace guidon::testing {

Certificate MakeCertificate(const std::string& folder, const std::string& name) {
  const Certificate made = {folder + "/" + name + ".pem", folder + "/" + name + ".key"};
  const Finished openssl =
      RunProgram({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                  "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                  "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", made.key_path,
                  "-out", made.cert_path});
  if (openssl.exit_code != 0) throw std::runtime_error("openssl req: " + openssl.errors);
  return made;
}

}  // namespace guidon::testing

#ifndef GUIDON_SERVER_HTTP_TLS_CERTIFICATES_H_
#define GUIDON_SERVER_HTTP_TLS_CERTIFICATES_H_

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/mutex.h"

namespace guidon {

struct TlsFiles {
  std::string certificate;  // PEM, with its chain
  std::string key;          // PEM, without a password
  std::string client_ca;    // PEM; if given, clients must have a certificate of one of these
};

// The content of TlsFiles, checked.
struct TlsIdentity {
  std::string certificate;
  std::string key;
  std::string client_ca;
  // A server's: TLS 1.2 or later, with HTTP/2 and HTTP/1.1 on offer.
  std::shared_ptr<boost::asio::ssl::context> context;
};

// The identity that a server shows, read again when its files change. Thread-safe.
class TlsCertificates {
 public:
  // NOT_FOUND, PERMISSION_DENIED, …: a file cannot be read. INVALID_ARGUMENT: it holds no
  // certificate or key, or the key is not the certificate's. The message names the file.
  static absl::StatusOr<std::shared_ptr<TlsCertificates>> Load(const TlsFiles& files);

  ~TlsCertificates();

  // Files that were changed are noticed within about a second. As long as they are no good, this
  // stays what it was, and the log says why.
  std::shared_ptr<const TlsIdentity> current() const;

 private:
  TlsCertificates(const TlsFiles& files, std::shared_ptr<const TlsIdentity> identity);

  void Watch();
  void LookAgain();

  const TlsFiles files_;
  mutable Mutex mutex_;
  CondVar ended_changed_;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<const TlsIdentity> identity_ ABSL_GUARDED_BY(mutex_);
  std::string failure_;  // of the last look, by the watcher alone
  int failures_ = 0;     // looks that have failed so
  std::thread watcher_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_TLS_CERTIFICATES_H_

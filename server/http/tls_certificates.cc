#include "server/http/tls_certificates.h"

#include <openssl/ssl.h>
#include <pthread.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "spdlog/spdlog.h"

namespace guidon {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr std::chrono::milliseconds kLook{500};

int SelectProtocol(SSL*, const unsigned char** selected, unsigned char* length,
                   const unsigned char* offered, unsigned int offered_length, void*) {
  static constexpr unsigned char kOurs[] = "\x02h2\x08http/1.1";
  // What is selected is not written to, whatever its type says.
  const int found = SSL_select_next_proto(const_cast<unsigned char**>(selected), length, kOurs,
                                          sizeof kOurs - 1, offered, offered_length);
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

absl::Status Refused(const std::string& file, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(file, ": ", what));
}

absl::StatusOr<std::shared_ptr<ssl::context>> MakeContext(const TlsFiles& files,
                                                          const TlsIdentity& identity) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(native, SelectProtocol, nullptr);
  error_code error;
  // Or OpenSSL would ask for the password on the terminal.
  context->set_password_callback([](size_t, ssl::context::password_purpose) { return ""; }, error);
  context->use_certificate_chain(boost::asio::buffer(identity.certificate), error);
  if (error) return Refused(files.certificate, "holds no certificate in PEM");
  context->use_private_key(boost::asio::buffer(identity.key), ssl::context::pem, error);
  if (error &&
      ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH) {
    return Refused(files.key, absl::StrCat("is not the key of ", files.certificate));
  }
  if (error) return Refused(files.key, "holds no private key in PEM without a password");
  if (SSL_CTX_check_private_key(native) != 1) {
    return Refused(files.key, absl::StrCat("is not the key of ", files.certificate));
  }
  if (files.client_ca.empty()) return context;
  context->add_certificate_authority(boost::asio::buffer(identity.client_ca), error);
  if (error) return Refused(files.client_ca, "holds no certificates in PEM");
  context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
  // Without it, sessions of clients with certificates cannot be resumed.
  static constexpr unsigned char kSessions[] = "guidond";
  SSL_CTX_set_session_id_context(native, kSessions, sizeof kSessions - 1);
  return context;
}

absl::StatusOr<TlsIdentity> ReadFiles(const TlsFiles& files) {
  TlsIdentity identity;
  for (const auto& [file, content] :
       {std::pair(&files.certificate, &identity.certificate), std::pair(&files.key, &identity.key),
        std::pair(&files.client_ca, &identity.client_ca)}) {
    if (file->empty()) continue;
    absl::StatusOr<std::string> text = ReadFile(*file);
    if (!text.ok()) return text.status();
    *content = *std::move(text);
  }
  return identity;
}

bool SameFiles(const TlsIdentity& a, const TlsIdentity& b) {
  return a.certificate == b.certificate && a.key == b.key && a.client_ca == b.client_ca;
}

}  // namespace

absl::StatusOr<std::shared_ptr<TlsCertificates>> TlsCertificates::Load(const TlsFiles& files) {
  absl::StatusOr<TlsIdentity> identity = ReadFiles(files);
  if (!identity.ok()) return identity.status();
  absl::StatusOr<std::shared_ptr<ssl::context>> context = MakeContext(files, *identity);
  if (!context.ok()) return context.status();
  identity->context = *std::move(context);
  return std::shared_ptr<TlsCertificates>(
      new TlsCertificates(files, std::make_shared<const TlsIdentity>(*std::move(identity))));
}

TlsCertificates::TlsCertificates(const TlsFiles& files, std::shared_ptr<const TlsIdentity> identity)
    : files_(files), identity_(std::move(identity)) {
  watcher_ = std::thread([this] { Watch(); });
  pthread_setname_np(watcher_.native_handle(), "certificates");
}

TlsCertificates::~TlsCertificates() {
  {
    MutexLock lock(mutex_);
    ended_ = true;
    ended_changed_.NotifyAll();
  }
  watcher_.join();
}

std::shared_ptr<const TlsIdentity> TlsCertificates::current() const {
  MutexLock lock(mutex_);
  return identity_;
}

void TlsCertificates::Watch() {
  while (true) {
    {
      MutexLock lock(mutex_);
      if (!ended_) ended_changed_.WaitFor(mutex_, kLook);
      if (ended_) return;
    }
    LookAgain();
  }
}

void TlsCertificates::LookAgain() {
  absl::StatusOr<TlsIdentity> read = ReadFiles(files_);
  absl::Status status = read.status();
  if (read.ok()) {
    if (SameFiles(*read, *current())) {
      failures_ = 0;
      return;
    }
    absl::StatusOr<std::shared_ptr<ssl::context>> context = MakeContext(files_, *read);
    status = context.status();
    if (context.ok()) {
      read->context = *std::move(context);
      auto identity = std::make_shared<const TlsIdentity>(*std::move(read));
      MutexLock lock(mutex_);
      identity_ = std::move(identity);
    }
  }
  if (status.ok()) {
    failures_ = 0;
    spdlog::info("{}: a new certificate is in use", files_.certificate);
    return;
  }
  const std::string failure(status.message());
  failures_ = failure == failure_ ? failures_ + 1 : 1;
  failure_ = failure;
  // Files are replaced one after the other: what is wrong once may be right at the next look.
  if (failures_ == 2) spdlog::error("{}; the former certificate stays in use", failure);
}

}  // namespace guidon

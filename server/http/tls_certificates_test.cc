#include "server/http/tls_certificates.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "tests/support/certificate.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using testing::MakeTlsPair;
using testing::TlsPair;
using testing::WriteFile;

class TlsCertificatesTest : public ::testing::Test {
 protected:
  TlsCertificatesTest() { Write(first_); }

  void Write(const TlsPair& pair) {
    WriteFile(files_.certificate, pair.certificate);
    WriteFile(files_.key, pair.key);
  }

  std::string Failure() {
    const auto certificates = TlsCertificates::Load(files_);
    return certificates.ok() ? "" : std::string(certificates.status().message());
  }

  const TlsPair first_ = MakeTlsPair("first");
  const TlsPair second_ = MakeTlsPair("second");
  testing::TempDir dir_;
  TlsFiles files_ = {dir_ / "cert.pem", dir_ / "key.pem", ""};
};

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

TEST_F(TlsCertificatesTest, LoadsAPair) {
  const auto certificates = TlsCertificates::Load(files_);
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  EXPECT_EQ((*certificates)->current()->certificate, first_.certificate);
  EXPECT_NE((*certificates)->current()->context, nullptr);
}

// Whether a client that offers `protocols` (as in ALPN's extension) and the server agree.
bool HandshakeSucceeds(SSL_CTX* server_context, const std::string& protocols) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> client(SSL_new(context.get()), SSL_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> server(SSL_new(server_context), SSL_free);
  SSL_set_alpn_protos(client.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                      static_cast<unsigned int>(protocols.size()));
  BIO* client_end = nullptr;
  BIO* server_end = nullptr;
  BIO_new_bio_pair(&client_end, 0, &server_end, 0);
  SSL_set_bio(client.get(), client_end, client_end);
  SSL_set_bio(server.get(), server_end, server_end);
  SSL_set_connect_state(client.get());
  SSL_set_accept_state(server.get());
  int client_done = 0;
  for (int round = 0; round < 10 && client_done != 1; ++round) {
    client_done = SSL_do_handshake(client.get());
    SSL_do_handshake(server.get());
  }
  return client_done == 1;
}

TEST_F(TlsCertificatesTest, AClientThatOffersOtherProtocolsOnlyIsRefused) {
  const auto certificates = TlsCertificates::Load(files_);
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  SSL_CTX* const context = (*certificates)->current()->context->native_handle();
  EXPECT_TRUE(HandshakeSucceeds(context, ""));
  EXPECT_TRUE(HandshakeSucceeds(context, "\x04imap\x02h2"));
  EXPECT_TRUE(HandshakeSucceeds(context, "\x08http/1.1"));
  EXPECT_FALSE(HandshakeSucceeds(context, "\x04imap"));
}

TEST_F(TlsCertificatesTest, NamesTheFileThatIsWrong) {
  files_.client_ca = dir_ / "ca.pem";
  EXPECT_EQ(Failure(), dir_ / "ca.pem: cannot be read: No such file or directory");
  WriteFile(files_.client_ca, "no certificate");
  EXPECT_EQ(Failure(), dir_ / "ca.pem: holds no certificates in PEM");
  WriteFile(files_.key, second_.key);
  EXPECT_EQ(Failure(), dir_ / "key.pem: is not the key of " + files_.certificate);
  WriteFile(files_.key, "no key");
  EXPECT_EQ(Failure(), dir_ / "key.pem: holds no private key in PEM without a password");
  WriteFile(files_.certificate, "no certificate");
  EXPECT_EQ(Failure(), dir_ / "cert.pem: holds no certificate in PEM");
}

TEST_F(TlsCertificatesTest, ANewPairIsNoticed) {
  const auto certificates = TlsCertificates::Load(files_);
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  Write(second_);
  EXPECT_TRUE(
      Eventually([&] { return (*certificates)->current()->certificate == second_.certificate; }));
  EXPECT_EQ((*certificates)->current()->key, second_.key);
}

TEST_F(TlsCertificatesTest, ABadPairIsNotTakenAndTheNextGoodOneIs) {
  const auto certificates = TlsCertificates::Load(files_);
  ASSERT_TRUE(certificates.ok()) << certificates.status();
  WriteFile(files_.certificate, second_.certificate);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // for several looks
  EXPECT_EQ((*certificates)->current()->certificate, first_.certificate);
  WriteFile(files_.key, second_.key);
  EXPECT_TRUE(
      Eventually([&] { return (*certificates)->current()->certificate == second_.certificate; }));
}

}  // namespace
}  // namespace guidon

#include "server/http/tls_certificates.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

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

// Flags from buckets, read from stand-ins that check what the real services check: the signature
// of each request.

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "evaluator/flag_definitions.h"
#include "tests/e2e/source_test_support.h"
#include "tests/support/fake_http_server.h"

namespace guidon::testing {
namespace {

std::string Hmac(const std::string& key, const std::string& data) {
  unsigned char code[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(data.data()), data.size(), code, &size);
  return {reinterpret_cast<char*>(code), size};
}

std::string HexHash(const std::string& data) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(), hash);
  return absl::BytesToHexString({reinterpret_cast<char*>(hash), sizeof hash});
}

// Variables of the environment that guidond inherits, for as long as this lives.
class Variables {
 public:
  explicit Variables(std::map<std::string, std::string> variables)
      : variables_(std::move(variables)) {
    for (const auto& [name, value] : variables_) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Variables() {
    for (const auto& [name, value] : variables_) unsetenv(name.c_str());
  }

 private:
  const std::map<std::string, std::string> variables_;
};

// A bucket with one object. `check` says why a request is refused; "" where it is not.
class Bucket {
 public:
  using Check = std::function<std::string(const FakeRequest&)>;

  explicit Bucket(Check check)
      : check_(std::move(check)),
        server_([this](const FakeRequest& request) { return Answer(request); }) {}

  void Set(const std::string& object) {
    MutexLock lock(mutex_);
    object_ = object;
  }
  int unchanged() {
    MutexLock lock(mutex_);
    return unchanged_;
  }
  std::string host() const { return server_.host(); }
  std::string url() const { return server_.url(); }

 private:
  FakeReply Answer(const FakeRequest& request) {
    const std::string refused = check_(request);
    if (!refused.empty()) {
      return {403, {}, "<?xml version=\"1.0\"?><Error><Code>" + refused + "</Code></Error>"};
    }
    MutexLock lock(mutex_);
    const std::string etag = "\"" + HexHash(object_) + "\"";
    if (request.Header("if-none-match") == etag) {
      ++unchanged_;
      return {304};
    }
    return {200, {{"ETag", etag}}, object_};
  }

  const Check check_;
  Mutex mutex_;
  std::string object_ ABSL_GUARDED_BY(mutex_) = OneFlag("one");
  int unchanged_ ABSL_GUARDED_BY(mutex_) = 0;
  FakeHttpServer server_;  // last: its threads use the others
};

// Expects that a daemon follows the bucket's object at `uri`.
void ExpectFollowed(Bucket& bucket, const std::string& provider, const std::string& uri) {
  Guidond guidond({"--sources", absl::StrCat(R"([{"interval": 1, "provider": ")", provider,
                                             R"(", "uri": ")", uri, "\"}]")});
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  ASSERT_TRUE(HasValueSoon(guidond, "one")) << guidond.errors();
  EXPECT_TRUE(Eventually([&] { return bucket.unchanged() > 0; }));
  bucket.Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(guidond, "two")) << guidond.errors();
}

void ExpectRefused(const std::string& uri, const std::string& message) {
  Guidond guidond({"--uri", uri});
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    return Readyz(guidond, &text) == 412 && absl::StrContains(text, message);
  })) << text;
}

// AWS signature version 4, by what is written in Amazon's reference.
std::string CheckAws(const FakeRequest& request, const std::string& secret) {
  std::map<std::string, std::string> parts;  // of the header
  const std::string authorization = request.Header("authorization");
  if (!absl::StartsWith(authorization, "AWS4-HMAC-SHA256 ")) return "AccessDenied";
  for (const absl::string_view part : absl::StrSplit(authorization.substr(17), ',')) {
    const std::pair<std::string, std::string> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    parts[pair.first] = pair.second;
  }
  const std::vector<std::string> credential = absl::StrSplit(parts["Credential"], '/');
  if (credential.size() != 5 || credential[0] != "AKID") return "InvalidAccessKeyId";
  absl::Time time;
  const std::string date = request.Header("x-amz-date");
  if (!absl::ParseTime("%E4Y%m%dT%H%M%SZ", date, &time, nullptr) ||
      absl::AbsDuration(absl::Now() - time) > absl::Minutes(15)) {
    return "RequestTimeTooSkewed";
  }
  std::string canonical = request.method + "\n" + request.Path() + "\n\n";
  for (const absl::string_view name : absl::StrSplit(parts["SignedHeaders"], ';')) {
    absl::StrAppend(&canonical, name, ":", request.Header(std::string(name)), "\n");
  }
  absl::StrAppend(&canonical, "\n", parts["SignedHeaders"], "\n",
                  request.Header("x-amz-content-sha256"));
  const std::string scope =
      absl::StrCat(credential[1], "/", credential[2], "/", credential[3], "/", credential[4]);
  std::string key = "AWS4" + secret;
  for (size_t i = 1; i < 5; ++i) key = Hmac(key, credential[i]);
  const std::string to_sign =
      absl::StrCat("AWS4-HMAC-SHA256\n", date, "\n", scope, "\n", HexHash(canonical));
  if (absl::BytesToHexString(Hmac(key, to_sign)) != parts["Signature"]) {
    return "SignatureDoesNotMatch";
  }
  const bool is_all = absl::StrContains(parts["SignedHeaders"], "host") &&
                      absl::StrContains(parts["SignedHeaders"], "x-amz-date") &&
                      request.Header("x-amz-content-sha256") == HexHash("");
  return is_all && credential[2] == "eu-west-1" && credential[3] == "s3" ? "" : "AccessDenied";
}

TEST(BucketSourceTest, S3RequestsAreSigned) {
  Bucket bucket([](const FakeRequest& request) {
    if (request.target != "/flags/a%20dir/flags.json") return std::string("NoSuchKey");
    if (request.Header("x-amz-security-token") != "session") return std::string("InvalidToken");
    return CheckAws(request, "secret/key");
  });
  const Variables variables({{"AWS_ACCESS_KEY_ID", "AKID"},
                             {"AWS_SECRET_ACCESS_KEY", "secret/key"},
                             {"AWS_SESSION_TOKEN", "session"},
                             {"AWS_REGION", "eu-west-1"},
                             {"AWS_ENDPOINT_URL", bucket.url()}});
  ExpectFollowed(bucket, "s3", "s3://flags/a dir/flags.json");
}

TEST(BucketSourceTest, S3ErrorsAreNamed) {
  Bucket bucket([](const FakeRequest& request) { return CheckAws(request, "right"); });
  const Variables variables({{"AWS_ACCESS_KEY_ID", "AKID"},
                             {"AWS_SECRET_ACCESS_KEY", "wrong"},
                             {"AWS_REGION", "eu-west-1"},
                             {"AWS_ENDPOINT_URL", bucket.url()}});
  ExpectRefused("s3://flags/flags.json",
                "s3://flags/flags.json: the server answers with status 403 "
                "(SignatureDoesNotMatch)");
}

// The scheme "Shared Key", by what is written in Azure's reference.
std::string CheckAzure(const FakeRequest& request, const std::string& account,
                       const std::string& key) {
  absl::Time time;
  if (!absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", request.Header("x-ms-date"), &time, nullptr) ||
      absl::AbsDuration(absl::Now() - time) > absl::Minutes(15)) {
    return "AuthenticationFailed";
  }
  std::string to_sign = request.method + "\n";
  for (const char* const name :
       {"content-encoding", "content-language", "content-length", "content-md5", "content-type",
        "date", "if-modified-since", "if-match", "if-none-match", "if-unmodified-since", "range"}) {
    absl::StrAppend(&to_sign, request.Header(name), "\n");
  }
  for (const auto& [name, value] : request.headers) {
    if (absl::StartsWith(name, "x-ms-")) absl::StrAppend(&to_sign, name, ":", value, "\n");
  }
  absl::StrAppend(&to_sign, "/", account, request.Path());
  const std::string expected =
      absl::StrCat("SharedKey ", account, ":", absl::Base64Escape(Hmac(key, to_sign)));
  if (request.Header("authorization") != expected) return "AuthenticationFailed";
  return request.Header("x-ms-version").empty() ? "MissingRequiredHeader" : "";
}

TEST(BucketSourceTest, AzureRequestsAreSigned) {
  Bucket bucket([](const FakeRequest& request) {
    if (request.target != "/acc/box/dir/flags.json") return std::string("BlobNotFound");
    return CheckAzure(request, "acc", "the key");
  });
  const Variables variables({{"AZURE_STORAGE_ACCOUNT", "acc"},
                             {"AZURE_STORAGE_KEY", absl::Base64Escape("the key")},
                             {"AZURE_STORAGE_DOMAIN", bucket.host()},
                             {"AZURE_STORAGE_PROTOCOL", "http"},
                             {"AZURE_STORAGE_IS_LOCAL_EMULATOR", "true"}});
  ExpectFollowed(bucket, "azblob", "azblob://box/dir/flags.json");
}

TEST(BucketSourceTest, AzureTakesASharedAccessSignature) {
  Bucket bucket([](const FakeRequest& request) {
    const bool fits = request.target == "/acc/box/flags.json?sv=2021-08-06&sig=a%2Fb" &&
                      request.Header("authorization").empty();
    return std::string(fits ? "" : "AuthenticationFailed");
  });
  const Variables variables({{"AZURE_STORAGE_ACCOUNT", "acc"},
                             {"AZURE_STORAGE_SAS_TOKEN", "sv=2021-08-06&sig=a%2Fb"},
                             {"AZURE_STORAGE_DOMAIN", bucket.host()},
                             {"AZURE_STORAGE_IS_LOCAL_EMULATOR", "true"}});
  ExpectFollowed(bucket, "azblob", "azblob://box/flags.json");
}

TEST(BucketSourceTest, AzureErrorsAreNamed) {
  Bucket bucket([](const FakeRequest& request) { return CheckAzure(request, "acc", "right"); });
  const Variables variables({{"AZURE_STORAGE_ACCOUNT", "acc"},
                             {"AZURE_STORAGE_KEY", absl::Base64Escape("wrong")},
                             {"AZURE_STORAGE_DOMAIN", bucket.host()},
                             {"AZURE_STORAGE_IS_LOCAL_EMULATOR", "true"}});
  ExpectRefused("azblob://box/flags.json", "status 403 (AuthenticationFailed)");
}

bool VerifyRs256(EVP_PKEY* key, const std::string& data, const std::string& signature) {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key);
  const bool fits =
      EVP_DigestVerify(context, reinterpret_cast<const unsigned char*>(signature.data()),
                       signature.size(), reinterpret_cast<const unsigned char*>(data.data()),
                       data.size()) == 1;
  EVP_MD_CTX_free(context);
  return fits;
}

std::string PrivateKeyPem(EVP_PKEY* key) {
  BIO* const bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string pem(text, static_cast<size_t>(size));
  BIO_free(bio);
  return pem;
}

TEST(BucketSourceTest, GoogleTakesATokenForASignedClaim) {
  constexpr unsigned kBits = 2048;
  EVP_PKEY* const key = EVP_RSA_gen(kBits);
  std::string token_url;
  FakeHttpServer tokens([&](const FakeRequest& request) {
    const std::vector<std::string> halves = absl::StrSplit(request.body, "&assertion=");
    if (halves.size() != 2 ||
        halves[0] != "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer") {
      return FakeReply{400};
    }
    const std::vector<std::string> parts = absl::StrSplit(halves[1], '.');
    std::string claims_text;
    std::string signature;
    if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &claims_text) ||
        !absl::WebSafeBase64Unescape(parts[2], &signature) ||
        !VerifyRs256(key, parts[0] + "." + parts[1], signature)) {
      return FakeReply{401};
    }
    const Json claims = *ParseJson(claims_text);
    const int64_t now = absl::ToUnixSeconds(absl::Now());
    const bool fits =
        claims.at("iss") == "flags@project.example" && claims.at("aud") == token_url &&
        absl::StrContains(claims.at("scope").get<std::string>(), "read_only") &&
        claims.at("iat").get<int64_t>() <= now + 5 && claims.at("exp").get<int64_t>() > now;
    if (!fits) return FakeReply{400};
    return FakeReply{200, {}, R"({"access_token": "ya29", "expires_in": 3600})"};
  });
  token_url = tokens.url() + "/token";
  Bucket bucket([](const FakeRequest& request) {
    const bool fits = request.target == "/storage/v1/b/box/o/dir%2Fflags.json?alt=media" &&
                      request.Header("authorization") == "Bearer ya29";
    return std::string(fits ? "" : "Forbidden");
  });
  const TempDir dir;
  const Json file = {{"type", "service_account"},
                     {"client_email", "flags@project.example"},
                     {"private_key_id", "1"},
                     {"private_key", PrivateKeyPem(key)},
                     {"token_uri", token_url}};
  WriteFile(dir / "key.json", file.dump());
  {
    const Variables variables({{"GOOGLE_APPLICATION_CREDENTIALS", dir / "key.json"},
                               {"STORAGE_EMULATOR_HOST", bucket.host()}});
    ExpectFollowed(bucket, "gcs", "gs://box/dir/flags.json");
  }
  EVP_PKEY_free(key);
}

TEST(BucketSourceTest, GooglesEmulatorNeedsNoToken) {
  Bucket bucket([](const FakeRequest& request) {
    return std::string(request.Header("authorization").empty() ? "" : "Forbidden");
  });
  const Variables variables({{"STORAGE_EMULATOR_HOST", bucket.host()}});
  ExpectFollowed(bucket, "gcs", "gs://box/flags.json");
}

TEST(BucketSourceTest, WhatTheEnvironmentLacksIsAnError) {
  Guidond guidond({"--uri", "azblob://box/flags.json"});
  EXPECT_FALSE(guidond.ready());
  EXPECT_EQ(guidond.process().Wait(), 1);
  EXPECT_TRUE(absl::StrContains(guidond.errors(), "AZURE_STORAGE_ACCOUNT is not set"))
      << guidond.errors();
}

}  // namespace
}  // namespace guidon::testing

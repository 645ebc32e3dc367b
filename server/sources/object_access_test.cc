#include "server/sources/object_access.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "server/sources/aws_signature.h"

namespace guidon {
namespace {

std::string Header(const HttpCall& call, const std::string& wanted) {
  for (const auto& [name, value] : call.headers) {
    if (name == wanted) return value;
  }
  return "";
}

Environment Variables(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) {
    const auto variable = variables.find(name);
    return variable == variables.end() ? "" : variable->second;
  };
}

// The example "GET Object" of the Amazon S3 API reference, "Authenticating requests: using the
// authorization header".
TEST(SignForAwsTest, AgreesWithAmazonsExample) {
  HttpCall call;
  call.url = "https://examplebucket.s3.amazonaws.com/test.txt";
  call.headers = {{"Range", "bytes=0-9"}, {"Accept", "*/*"}};
  SignForAws(call, {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""},
             "us-east-1", "s3", absl::FromUnixSeconds(1369353600));
  EXPECT_EQ(Header(call, "x-amz-date"), "20130524T000000Z");
  EXPECT_EQ(Header(call, "Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SignForAwsTest, SessionTokenIsSentAndSigned) {
  HttpCall call;
  call.url = "http://localhost:9000/bucket/key";
  SignForAws(call, {"id", "secret", "session"}, "eu-west-1", "s3", absl::FromUnixSeconds(0));
  EXPECT_EQ(Header(call, "x-amz-security-token"), "session");
  EXPECT_NE(Header(call, "Authorization")
                .find("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"),
            std::string::npos);
}

TEST(S3AccessTest, UrlFollowsFromBucketRegionAndEndpoint) {
  const auto url = [](const std::string& uri, std::map<std::string, std::string> variables) {
    return S3Access(ObjectUri::Parse(uri), Variables(std::move(variables)), absl::Now).call.url;
  };
  EXPECT_EQ(url("s3://flags/a b/c.json", {}),
            "https://flags.s3.us-east-1.amazonaws.com/a%20b/c.json");
  EXPECT_EQ(url("s3://flags/c.json", {{"AWS_REGION", "eu-west-1"}}),
            "https://flags.s3.eu-west-1.amazonaws.com/c.json");
  EXPECT_EQ(url("s3://flags/c.json?region=eu-north-1", {{"AWS_REGION", "eu-west-1"}}),
            "https://flags.s3.eu-north-1.amazonaws.com/c.json");
  EXPECT_EQ(url("s3://my.flags/c.json", {}), "https://s3.us-east-1.amazonaws.com/my.flags/c.json");
  EXPECT_EQ(url("s3://flags/c.json", {{"AWS_ENDPOINT_URL", "http://localhost:9000/"}}),
            "http://localhost:9000/flags/c.json");
}

TEST(S3AccessTest, WithoutCredentialsRequestsAreNotSigned) {
  const ObjectUri uri = ObjectUri::Parse("s3://flags/c.json");
  EXPECT_EQ(S3Access(uri, Variables({}), absl::Now).auth, nullptr);
  const Environment keys = Variables({{"AWS_ACCESS_KEY_ID", "a"}, {"AWS_SECRET_ACCESS_KEY", "b"}});
  EXPECT_NE(S3Access(uri, keys, absl::Now).auth, nullptr);
}

TEST(AzureAccessTest, UrlFollowsFromTheAccount) {
  const ObjectUri uri = ObjectUri::Parse("azblob://box/dir/flags.json");
  const auto access = AzureAccess(uri, Variables({{"AZURE_STORAGE_ACCOUNT", "acc"}}), absl::Now);
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->call.url, "https://acc.blob.core.windows.net/box/dir/flags.json");
  EXPECT_EQ(access->auth, nullptr);
  const auto sas = AzureAccess(
      uri,
      Variables({{"AZURE_STORAGE_ACCOUNT", "acc"}, {"AZURE_STORAGE_SAS_TOKEN", "?sv=1&sig=x"}}),
      absl::Now);
  EXPECT_EQ(sas->call.url, "https://acc.blob.core.windows.net/box/dir/flags.json?sv=1&sig=x");
  EXPECT_NE(std::string(AzureAccess(uri, Variables({}), absl::Now).status().message())
                .find("AZURE_STORAGE_ACCOUNT"),
            std::string::npos);
}

TEST(GcsAccessTest, UrlFollowsFromTheEmulator) {
  const ObjectUri uri = ObjectUri::Parse("gs://box/dir/flags.json");
  const auto real = GcsAccess(uri, Variables({}), absl::Now);
  ASSERT_TRUE(real.ok()) << real.status();
  EXPECT_EQ(real->call.url,
            "https://storage.googleapis.com/storage/v1/b/box/o/dir%2Fflags.json?alt=media");
  EXPECT_NE(real->auth, nullptr);
  const auto fake =
      GcsAccess(uri, Variables({{"STORAGE_EMULATOR_HOST", "localhost:9"}}), absl::Now);
  EXPECT_EQ(fake->call.url, "http://localhost:9/storage/v1/b/box/o/dir%2Fflags.json?alt=media");
  EXPECT_EQ(fake->auth, nullptr);
  const auto missing =
      GcsAccess(uri, Variables({{"GOOGLE_APPLICATION_CREDENTIALS", "/nowhere.json"}}), absl::Now);
  EXPECT_NE(std::string(missing.status().message()).find("/nowhere.json"), std::string::npos);
}

}  // namespace
}  // namespace guidon

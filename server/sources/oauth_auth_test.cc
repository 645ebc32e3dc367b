#include "server/sources/oauth_auth.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "base/mutex.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using testing::FakeReply;
using testing::FakeRequest;

class OAuthTest : public ::testing::Test {
 protected:
  OAuthTest() : server_([this](const FakeRequest& request) { return Reply(request); }) {
    config_.token_url = server_.url() + "/token";
    config_.client_id = "me";
    config_.client_secret = "s:e cret";
  }

  FakeReply Reply(const FakeRequest& request) {
    MutexLock lock(mutex_);
    asked_.push_back(request.Header("authorization") + "|" + request.body);
    if (refuse_header_ && !request.Header("authorization").empty()) return {401};
    return {200,
            {},
            R"({"access_token": "t)" + std::to_string(asked_.size()) +
                R"(", "token_type": "Bearer", "expires_in": 60})"};
  }

  OAuthAuth Auth() {
    return {config_, "", absl::Seconds(60), [this] { return now_; }};
  }

  std::string Authorize(OAuthAuth& auth) {
    HttpCall call;
    const absl::Status status = auth.Authorize(client_, call);
    return status.ok() ? call.headers.at(0).second : std::string(status.message());
  }

  size_t asked() {
    MutexLock lock(mutex_);
    return asked_.size();
  }
  std::string last_asked() {
    MutexLock lock(mutex_);
    return asked_.back();
  }

  absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  OAuthConfig config_;
  bool refuse_header_ = false;
  Mutex mutex_;
  std::vector<std::string> asked_ ABSL_GUARDED_BY(mutex_);
  testing::FakeHttpServer server_;
  HttpClient client_;
};

TEST_F(OAuthTest, KeepsATokenUntilShortlyBeforeItsEnd) {
  OAuthAuth auth = Auth();
  EXPECT_EQ(Authorize(auth), "Bearer t1");
  EXPECT_EQ(last_asked(),
            "Basic " + absl::Base64Escape("me:s%3Ae%20cret") + "|grant_type=client_credentials");
  now_ += absl::Seconds(49);
  EXPECT_EQ(Authorize(auth), "Bearer t1");
  now_ += absl::Seconds(1);
  EXPECT_EQ(Authorize(auth), "Bearer t2");
}

TEST_F(OAuthTest, ARefusedTokenIsReplacedOnce) {
  OAuthAuth auth = Auth();
  EXPECT_EQ(Authorize(auth), "Bearer t1");
  EXPECT_FALSE(auth.Renew());  // it was new
  EXPECT_EQ(Authorize(auth), "Bearer t2");
  EXPECT_EQ(Authorize(auth), "Bearer t2");
  EXPECT_TRUE(auth.Renew());
  EXPECT_EQ(Authorize(auth), "Bearer t3");
}

TEST_F(OAuthTest, SecretsGoIntoTheBodyWhereTheHeaderIsRefused) {
  refuse_header_ = true;
  OAuthAuth auth = Auth();
  EXPECT_EQ(Authorize(auth), "Bearer t2");
  EXPECT_EQ(last_asked(), "|grant_type=client_credentials&client_id=me&client_secret=s%3Ae%20cret");
  now_ += absl::Minutes(1);
  EXPECT_EQ(Authorize(auth), "Bearer t3");  // at the first attempt
}

TEST_F(OAuthTest, SecretsInFilesAreReadAnewWhenTheyChange) {
  const testing::TempDir dir;
  testing::WriteFile(dir / "client-id", "from file\n");
  testing::WriteFile(dir / "client-secret", "one\n");
  config_.folder = dir.path();
  config_.reload_delay = absl::Seconds(5);
  OAuthAuth auth = Auth();
  EXPECT_EQ(Authorize(auth), "Bearer t1");
  EXPECT_TRUE(absl::StartsWith(last_asked(), "Basic " + absl::Base64Escape("from%20file:one")));
  testing::WriteFile(dir / "client-secret", "two");
  EXPECT_EQ(Authorize(auth), "Bearer t1");  // not looked at yet
  now_ += absl::Seconds(5);
  EXPECT_EQ(Authorize(auth), "Bearer t2");
  EXPECT_TRUE(absl::StartsWith(last_asked(), "Basic " + absl::Base64Escape("from%20file:two")));
  now_ += absl::Seconds(5);
  EXPECT_EQ(Authorize(auth), "Bearer t2");
}

TEST_F(OAuthTest, ErrorsSayWhatIsWrong) {
  config_.folder = "/nowhere";
  OAuthAuth no_files = Auth();
  EXPECT_NE(Authorize(no_files).find("/nowhere/client-id: cannot be read"), std::string::npos);
  for (const auto& [body, message] : std::vector<std::pair<std::string, std::string>>{
           {"no", "is not a JSON object"}, {"{}", "has no access_token"}}) {
    const std::string got(ReadTokenReply({200, {}, body}, now_).status().message());
    EXPECT_NE(got.find(message), std::string::npos) << got;
  }
  EXPECT_EQ(ReadTokenReply({503, {}, "secret"}, now_).status().message(),
            "the token endpoint answers with status 503");
}

}  // namespace
}  // namespace guidon

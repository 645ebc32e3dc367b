#include "clients/cli/token_source.h"

#include <cstdlib>
#include <fstream>

#include "clients/cli/connection.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class TokenSourceTest : public ::testing::Test {
 protected:
  ~TokenSourceTest() override {
    unsetenv("GUIDON_TOKEN");
    unsetenv("GUIDON_TOKEN_FILE");
    std::remove(path_.c_str());
  }

  std::string WriteToken(const std::string& text) {
    std::ofstream(path_) << text;
    return path_;
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
  const std::string path_ = ::testing::TempDir() + "guidon_token_source_test";
};

TEST_F(TokenSourceTest, SendsTheTokenOfTheFileOrTheVariable) {
  RunCli({"list", "-s", server_.address()});
  setenv("GUIDON_TOKEN", " from-variable\n", 1);
  RunCli({"list", "-s", server_.address()});
  const std::string path = WriteToken("from-file\n");
  setenv("GUIDON_TOKEN_FILE", path.c_str(), 1);
  RunCli({"list", "-s", server_.address()});
  WriteToken("from-option");
  unsetenv("GUIDON_TOKEN_FILE");
  RunCli({"list", "-s", server_.address(), "--token-file", path});
  EXPECT_THAT(admin_.authorizations,
              ElementsAre("", "Bearer from-variable", "Bearer from-file", "Bearer from-option"));
}

TEST_F(TokenSourceTest, ATokenThatCannotBeIsAUsageErrorThatDoesNotShowIt) {
  const Outcome missing = RunCli({"list", "--token-file", "/nowhere"});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("/nowhere: cannot be read"));
  const Outcome broken =
      RunCli({"list", "-s", server_.address(), "--token-file", WriteToken("secret secret")});
  EXPECT_EQ(broken.code, 2);
  EXPECT_THAT(broken.err, HasSubstr("one word of printable ASCII"));
  EXPECT_THAT(broken.err, Not(HasSubstr("secret")));
  EXPECT_THAT(admin_.authorizations, ElementsAre());
}

TEST_F(TokenSourceTest, ATokenIsNotSentInClearTextToOtherMachines) {
  setenv("GUIDON_TOKEN", "token", 1);
  const Outcome outcome = RunCli({"list", "-s", "flags.example.com:8017"});
  EXPECT_EQ(outcome.code, 5);
  EXPECT_THAT(outcome.err, HasSubstr("give the server as https://flags.example.com:8017"));
}

}  // namespace
}  // namespace guidon::cli

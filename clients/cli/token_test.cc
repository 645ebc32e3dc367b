#include "clients/cli/token.h"

#include <filesystem>

#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace guidon::cli {
namespace {

using ::guidon::testing::TempDir;
using ::guidon::testing::WriteFile;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Kind = TokenSource::Kind;

std::string FaultOf(const TokenSource& source) {
  const auto token = ReadToken(source);
  EXPECT_EQ(ExitCodeOf(token.status()), ExitCode::kUsage);
  return std::string(token.status().message());
}

TEST(Token, IsReadWithoutTheSpaceAroundIt) {
  TempDir dir;
  WriteFile(dir / "token", " gdn_1\r\n");
  EXPECT_EQ(*ReadToken({Kind::kFile, dir / "token"}), "gdn_1");
  EXPECT_EQ(*ReadToken({Kind::kText, "gdn_2\n"}), "gdn_2");
  EXPECT_EQ(*ReadToken({Kind::kCommand, "echo; echo gdn_3"}), "gdn_3");
  EXPECT_EQ(*ReadToken({}), "");
}

TEST(Token, CommandsGetNoInput) { EXPECT_EQ(*ReadToken({Kind::kCommand, "cat; echo gdn"}), "gdn"); }

TEST(Token, SaysWhyThereIsNone) {
  TempDir dir;
  EXPECT_THAT(FaultOf({Kind::kFile, dir / "none"}), HasSubstr("token-file: " + (dir / "none")));
  EXPECT_THAT(FaultOf({Kind::kFile, dir.path()}), HasSubstr("cannot be read"));
  EXPECT_THAT(FaultOf({Kind::kText, " "}), HasSubstr("GUIDON_TOKEN: gives no token"));
  EXPECT_THAT(FaultOf({Kind::kCommand, "true"}), HasSubstr("\"true\": gives no token"));
  EXPECT_THAT(FaultOf({Kind::kCommand, "kill -9 $$"}), HasSubstr("ended by signal 9"));
}

TEST(Token, IsInNoMessage) {
  EXPECT_THAT(FaultOf({Kind::kCommand, "cat /etc/hostname >&2; printf 's3cr%s' et; exit 3"}),
              AllOf(HasSubstr("exit code 3"), Not(HasSubstr("s3cret"))));
  EXPECT_THAT(FaultOf({Kind::kText, "s3cret\nof two lines"}),
              AllOf(HasSubstr("one line of printable ASCII"), Not(HasSubstr("s3cret"))));
}

TEST(Token, IsNotWaitedForWithoutEnd) {
  EXPECT_THAT(FaultOf({Kind::kCommand, "yes"}), HasSubstr("\"yes\" failed"));
}

TEST(Token, GoesInClearTextOnlyWithinThisMachine) {
  TempDir dir;
  const TokenSource source = {Kind::kCommand, "touch " + (dir / "ran") + "; echo gdn"};
  const absl::Status refused = TokenFor("flags.example.com:8017", source, false).status();
  EXPECT_EQ(ExitCodeOf(refused), ExitCode::kUsage);
  EXPECT_THAT(std::string(refused.message()), AllOf(HasSubstr("https://flags.example.com:8017"),
                                                    HasSubstr("--insecure-send-token")));
  EXPECT_FALSE(std::filesystem::exists(dir / "ran"));
  EXPECT_EQ(*TokenFor("flags.example.com:8017", {}, false), "");
  EXPECT_EQ(*TokenFor("localhost:8017", source, false), "gdn");
  EXPECT_EQ(*TokenFor("https://flags.example.com:8017", source, false), "gdn");
  EXPECT_EQ(*TokenFor("flags.example.com:8017", source, true), "gdn");
}

TEST(Token, KnowsAddressesOfThisMachine) {
  for (const char* const here :
       {"localhost:1", "127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "unix:/run/guidon.sock"}) {
    EXPECT_TRUE(IsLoopback(here)) << here;
  }
  for (const char* const elsewhere :
       {"box:1", "128.0.0.1:1", "127.0.0.1.example.com:1", "localhost.example.com:1", "[::2]:1",
        "0.0.0.0:1", "dns:///localhost:1", "127.1:1"}) {
    EXPECT_FALSE(IsLoopback(elsewhere)) << elsewhere;
  }
}

}  // namespace
}  // namespace guidon::cli

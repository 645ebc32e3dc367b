#include "server/access/access.h"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class AccessTest : public ::testing::Test {
 protected:
  Access Make(Access::Options options = {.required = true, .token_file = "", .identities = {}}) {
    return Access(
        std::move(options),
        [this](const std::string& id) -> absl::StatusOr<std::optional<TokenRecord>> {
          const auto found = tokens_.find(id);
          if (found == tokens_.end()) return std::nullopt;
          return found->second;
        },
        refusals_, [this] { return now_; });
  }

  // Keeps a token and returns its text.
  std::string Give(const std::string& name, Role role, std::vector<std::string> flag_sets = {}) {
    const TokenText token = NewToken();
    TokenRecord& record = tokens_[token.id];
    record.id = token.id;
    record.name = name;
    record.role = role;
    record.flag_sets = std::move(flag_sets);
    record.hash = HashSecret(token.secret);
    last_ = &record;
    return FormatToken(token);
  }

  static Credentials With(const std::string& token) {
    Credentials credentials;
    credentials.authorization = "Bearer " + token;
    credentials.peer = "ipv4:192.0.2.1:1";
    return credentials;
  }

  double Refused(const std::string& cause) const {
    for (const prometheus::MetricFamily& family : registry_.Collect()) {
      for (const prometheus::ClientMetric& metric : family.metric) {
        for (const prometheus::ClientMetric::Label& label : metric.label) {
          if (label.name == "cause" && label.value == cause) return metric.counter.value;
        }
      }
    }
    return 0;
  }

  testing::TempDir dir_;
  prometheus::Registry registry_;
  Refusals refusals_{registry_,
                     [](const std::string&, const std::string&) { return absl::OkStatus(); }};
  std::map<std::string, TokenRecord> tokens_;
  TokenRecord* last_ = nullptr;
  absl::Time now_ = kNow;
};

absl::StatusOr<Caller> View(Access& access, const Credentials& credentials) {
  return access.Authorize(credentials, "Get", Role::kViewer, Reach::FlagSet("web"));
}

TEST_F(AccessTest, ATokenStandsForItsName) {
  Access access = Make();
  const auto caller = View(access, With(Give("ada", Role::kEditor)));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->identity, "ada");
  EXPECT_EQ(caller->role, Role::kEditor);
  EXPECT_EQ(caller->token_id, last_->id);
  EXPECT_TRUE(caller->authenticated);
}

TEST_F(AccessTest, WhoSaysNothingIsLetInOnlyWhereNothingIsRequired) {
  Access access = Make();
  EXPECT_EQ(View(access, {}).status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Refused("missing"), 1);
  Access open = Make({});
  Credentials credentials;
  credentials.actor = "ada@laptop";
  const auto caller = View(open, credentials);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->identity, "ada@laptop");
  EXPECT_EQ(caller->role, Role::kAdmin);
  EXPECT_FALSE(caller->authenticated);
}

TEST_F(AccessTest, ATokenThatComesIsCheckedEvenWhereNoneIsRequired) {
  Access open = Make({});
  EXPECT_EQ(View(open, With("gdn_0123456789ab_wrong")).status().code(),
            absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(View(open, With(Give("ada", Role::kViewer)))->role, Role::kViewer);
}

TEST_F(AccessTest, RefusesWrongTokensWithoutSayingWhatIsWrong) {
  Access access = Make();
  const std::string right = Give("ada", Role::kAdmin);
  for (const std::string& wrong :
       {right + "x", right.substr(0, right.size() - 1), "gdn_" + last_->id + "_x",
        std::string("gdn_0123456789ab_") + right.substr(17), std::string("nonsense"),
        std::string()}) {
    const absl::Status status = View(access, With(wrong)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated) << wrong;
    EXPECT_EQ(status.message(), "the token is not valid here") << wrong;
  }
  EXPECT_EQ(Refused("invalid"), 6);
  Credentials basic;
  basic.authorization = "Basic YTpi";
  EXPECT_EQ(View(access, basic).status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Refused("malformed"), 1);
}

TEST_F(AccessTest, ATokenEndsWhenItExpires) {
  Access access = Make();
  const std::string token = Give("ada", Role::kAdmin);
  last_->expires = kNow + absl::Seconds(1);
  const auto caller = View(access, With(token));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_TRUE(access.Recheck(*caller).ok());
  now_ = kNow + absl::Seconds(1);
  const absl::Status status = View(access, With(token)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(status.message()), HasSubstr("has expired, at 2027-01-15T08:00:01Z"));
  EXPECT_EQ(access.Recheck(*caller).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(View(access, With(token + "x")).status().message(), "the token is not valid here")
      << "only who has the secret learns more";
}

TEST_F(AccessTest, ATokenEndsWhenItIsRevoked) {
  Access access = Make();
  const std::string token = Give("ada", Role::kAdmin);
  const auto caller = View(access, With(token));
  ASSERT_TRUE(caller.ok());
  last_->revoked = kNow;
  EXPECT_THAT(std::string(View(access, With(token)).status().message()), HasSubstr("was revoked"));
  EXPECT_EQ(access.Recheck(*caller).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Refused("revoked"), 1);
}

TEST_F(AccessTest, EachRoleMayWhatThoseBelowItMay) {
  Access access = Make();
  const Role roles[] = {Role::kViewer, Role::kEditor, Role::kAdmin};
  for (const Role has : roles) {
    const std::string token = Give("ada", has);
    for (const Role needs : roles) {
      const absl::Status status =
          access.Authorize(With(token), "Kill", needs, Reach::Everything()).status();
      EXPECT_EQ(status.code(),
                has >= needs ? absl::StatusCode::kOk : absl::StatusCode::kPermissionDenied)
          << RoleName(has) << ' ' << RoleName(needs);
    }
  }
  EXPECT_EQ(Refused("role"), 3);
}

TEST_F(AccessTest, SaysWhichRoleIsMissing) {
  Access access = Make();
  const absl::Status status =
      access.Authorize(With(Give("ada", Role::kViewer)), "Kill", Role::kEditor, Reach::FlagSet(""))
          .status();
  EXPECT_EQ(status.message(), "this needs an editor, and ada is only a viewer");
}

TEST_F(AccessTest, AScopedTokenReachesItsFlagSets) {
  Access access = Make();
  const std::string token = Give("ci", Role::kEditor, {"web", "mobile"});
  const auto code = [&](const Reach& reach) {
    return access.Authorize(With(token), "Kill", Role::kEditor, reach).status().code();
  };
  EXPECT_EQ(code(Reach::FlagSet("web")), absl::StatusCode::kOk);
  EXPECT_EQ(code(Reach::Own()), absl::StatusCode::kOk);
  EXPECT_EQ(code(Reach::FlagSet("search")), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code(Reach::FlagSet("")), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(code(Reach::Everything()), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Refused("flag-set"), 3);
}

TEST_F(AccessTest, TheTokenFileIsReadEachTime) {
  const std::string path = dir_ / "token";
  const std::string first(32, 'a');
  const std::string second(40, 'b');
  testing::WriteFile(path, first + "\n");
  Access access = Make({.required = true, .token_file = path, .identities = {}});
  const auto caller = View(access, With(first));
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->identity, "admin-token-file");
  EXPECT_EQ(caller->role, Role::kAdmin);
  EXPECT_FALSE(View(access, With(second)).ok());
  testing::WriteFile(path, second);
  EXPECT_TRUE(View(access, With(second)).ok());
  EXPECT_FALSE(View(access, With(first)).ok());
  std::remove(path.c_str());
  EXPECT_FALSE(View(access, With(second)).ok());
  EXPECT_FALSE(View(access, With("")).ok());
}

TEST_F(AccessTest, ATokenFileMustHoldAToken) {
  const std::string path = dir_ / "token";
  EXPECT_TRUE(absl::IsNotFound(ReadTokenFile(path).status()));
  for (const std::string& text : {std::string("short"), std::string(40, ' '),
                                  std::string(20, 'a') + " " + std::string(20, 'a')}) {
    testing::WriteFile(path, text);
    const absl::Status status = ReadTokenFile(path).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << text;
    EXPECT_THAT(std::string(status.message()), AllOf(HasSubstr(path), Not(HasSubstr("short"))));
  }
}

TEST_F(AccessTest, ACertificateHasTheRoleOfItsName) {
  Access access = Make(
      {.required = true, .token_file = "", .identities = *IdentityMap::Parse({"ci=editor:web"})});
  Credentials credentials;
  credentials.has_certificate = true;
  credentials.certificate_names = {"localhost", "ci"};
  const auto caller = View(access, credentials);
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->identity, "ci");
  EXPECT_EQ(caller->role, Role::kEditor);
  EXPECT_TRUE(access.Recheck(*caller).ok());
  EXPECT_EQ(
      access.Authorize(credentials, "Kill", Role::kEditor, Reach::FlagSet("x")).status().code(),
      absl::StatusCode::kPermissionDenied);
  credentials.certificate_names = {"localhost", "bob"};
  const absl::Status stranger = View(access, credentials).status();
  EXPECT_EQ(stranger.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(stranger.message()), HasSubstr("(localhost, bob) has no role here"));
  credentials.authorization = With(Give("ada", Role::kAdmin)).authorization;
  EXPECT_EQ(View(access, credentials)->identity, "ada") << "a token says more";
}

TEST_F(AccessTest, AStoreThatCannotBeReadIsNotTheTokensFault) {
  Access access(
      {.required = true, .token_file = "", .identities = {}},
      [](const std::string&) { return absl::UnavailableError("the disk is gone"); }, refusals_,
      [] { return kNow; });
  EXPECT_EQ(View(access, With(FormatToken(NewToken()))).status().code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace guidon

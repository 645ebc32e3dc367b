// Tokens, roles, certificates and protected flags against a running guidond.

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/certificate.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

using Json = nlohmann::json;

constexpr char kFlags[] = R"(
flags:
  ranker: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  banner: {state: ENABLED, variants: {x: 1, y: 2}, defaultVariant: x, metadata: {flagSetId: web}}
)";

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class AccessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteFile(root_, "a-root-token-of-more-than-32-characters\n");
    WriteFile(dir_ / "flags.yaml", kFlags);
    Start();
  }

  void Start(std::vector<std::string> more = {}) {
    std::vector<std::string> options = {"--admin-token-file", root_, "--store", dir_ / "store"};
    options.insert(options.end(), more.begin(), more.end());
    guidond_ = std::make_unique<Guidond>(options);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  void Stop() {
    guidond_->process().Signal(SIGTERM);
    ASSERT_EQ(guidond_->process().Wait(), 0);
  }

  // Runs guidonctl with the token in the file `token`.
  Finished Run(const std::string& token, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--token-file", token});
    return guidond_->Guidonctl(arguments);
  }

  Finished Done(const std::string& token, const std::vector<std::string>& arguments) {
    Finished finished = Run(token, arguments);
    EXPECT_EQ(finished.exit_code, 0) << arguments[0] << ": " << finished.errors;
    return finished;
  }

  void ExpectRefused(const std::string& token, const std::vector<std::string>& arguments,
                     const std::string& message) {
    const Finished finished = Run(token, arguments);
    EXPECT_EQ(finished.exit_code, 5) << arguments[0] << ": " << finished.output;
    EXPECT_TRUE(Contains(finished.errors, message)) << arguments[0] << ": " << finished.errors;
  }

  Json Result(const std::string& token, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-o", "json"});
    return Json::parse(Done(token, arguments).output, nullptr, false);
  }

  // Makes a token and returns the file that it is in.
  std::string Token(const std::string& name, const std::string& role,
                    const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"token", "create", name, "--role", role};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const std::string path = dir_ / (name + "-" + role);
    WriteFile(path, Done(root_, arguments).output);
    return path;
  }

  std::string IdOf(const std::string& token) {
    return Result(token, {"whoami"})["tokenId"].get<std::string>();
  }

  void Apply() { Done(root_, {"apply", "-f", dir_ / "flags.yaml"}); }

  TempDir dir_;
  const std::string root_ = dir_ / "root";
  std::unique_ptr<Guidond> guidond_;
};

TEST_F(AccessTest, WithoutATokenNobodyGetsIn) {
  const Finished finished = guidond_->Guidonctl({"list"});
  EXPECT_EQ(finished.exit_code, 5);
  EXPECT_TRUE(Contains(finished.errors, "a token is needed: give guidonctl one by --token-file"))
      << finished.errors;
  WriteFile(dir_ / "wrong", "gdn_0123456789ab_wrong");
  ExpectRefused(dir_ / "wrong", {"list"}, "the token is not valid here");
  const std::string metrics = guidond_->HttpGet("/metrics");
  EXPECT_TRUE(
      Contains(metrics, R"(guidon_admin_refused_calls_total{cause="missing",method="List"} 1)"));
  EXPECT_TRUE(
      Contains(metrics, R"(guidon_admin_refused_calls_total{cause="invalid",method="List"} 1)"));
  EXPECT_TRUE(Contains(guidond_->errors(), "admin: List by unauthenticated from "))
      << guidond_->errors();
}

TEST_F(AccessTest, RefusalsAreInTheHistory) {
  const std::string viewer = Token("vera", "viewer");
  Apply();
  for (int i = 0; i < 5; ++i) ExpectRefused(viewer, {"kill", "ranker"}, "this needs an editor");
  Json refusal;
  ASSERT_TRUE(Eventually([&] {
    refusal = Result(root_, {"history", "--actor", "vera"})["changes"];
    return !refusal.empty();
  }));
  EXPECT_EQ(refusal[0]["kind"], "refusal");
  EXPECT_TRUE(Contains(refusal[0]["reason"], "Kill"));
  EXPECT_LE(refusal.size(), 2U) << "several in a minute are one record more";
  Done(root_, {"audit", "verify"});
}

TEST_F(AccessTest, EachRoleMayItsVerbs) {
  Apply();
  const std::string flags = dir_ / "flags.yaml";
  const std::vector<std::pair<std::string, std::vector<std::vector<std::string>>>> verbs = {
      {"viewer",
       {{"get", "ranker"},
        {"list"},
        {"history"},
        {"diff", "--from", "0"},
        {"export"},
        {"audit", "verify"},
        {"explain", "ranker"},
        {"approvals", "list"},
        {"whoami"}}},
      {"editor",
       {{"apply", "-f", flags},
        {"import", flags},
        {"set-default", "ranker", "on"},
        {"rollout", "ranker", "--variant", "on=1"},
        {"disable", "ranker"},
        {"enable", "ranker"},
        {"kill", "ranker"},
        {"restore", "ranker"},
        {"rollback", "ranker", "--to", "1"},
        {"rollback", "--all", "--to", "2", "--dry-run"},
        {"approve", "00000000"},
        {"reject", "00000000"},
        {"delete", "ranker"}}},
      {"admin",
       {{"protect", "banner", "--flag-set", "web"},
        {"unprotect", "banner", "--flag-set", "web"},
        {"token", "create", "x", "--role", "viewer"},
        {"token", "revoke", "000000000000"},
        {"token", "list"}}},
  };
  const std::vector<std::string> roles = {"viewer", "editor", "admin"};
  for (size_t has = 0; has < roles.size(); ++has) {
    const std::string token = Token("somebody", roles[has]);
    for (size_t needs = 0; needs < verbs.size(); ++needs) {
      for (const std::vector<std::string>& verb : verbs[needs].second) {
        const Finished finished = Run(token, verb);
        const bool refused = Contains(finished.errors, "this needs ");
        EXPECT_EQ(refused, has < needs) << roles[has] << ": " << verb[0] << ": " << finished.errors;
        EXPECT_TRUE(!refused || finished.exit_code == 5) << finished.exit_code;
      }
    }
    Apply();  // again what an editor has deleted
  }
}

TEST_F(AccessTest, TheActorIsWhoTheTokenStandsFor) {
  const std::string ada = Token("ada", "editor");
  Done(ada, {"apply", "-f", dir_ / "flags.yaml", "--actor", "mallory"});
  EXPECT_EQ(Result(ada, {"history", "ranker"})["changes"][0]["actor"], "ada");
  const Json who = Result(ada, {"whoami"});
  EXPECT_EQ(who["identity"], "ada");
  EXPECT_EQ(who["role"], "editor");
  EXPECT_EQ(who["authenticated"], true);
  EXPECT_EQ(Result(root_, {"whoami"})["identity"], "admin-token-file");
}

TEST_F(AccessTest, ATokenEndsByExpiry) {
  const std::string brief = Token("brief", "viewer", {"--ttl", "1s"});
  ASSERT_TRUE(Eventually([&] { return Run(brief, {"list"}).exit_code == 5; }));
  ExpectRefused(brief, {"list"}, "has expired, at ");
  EXPECT_TRUE(Contains(Done(root_, {"token", "list"}).output, "expired"));
}

TEST_F(AccessTest, ATokenEndsByRevocationAndItsStreamsToo) {
  const std::string ada = Token("ada", "viewer");
  const std::string id = IdOf(ada);
  Process watch({Program("guidonctl"), "watch", "--token-file", ada},
                {{"GUIDON_ADMIN_SERVER", "localhost:" + std::to_string(guidond_->admin_port())}});
  ASSERT_TRUE(Eventually([&] {
    Done(root_, {"apply", "-f", dir_ / "flags.yaml"});
    Done(root_, {"delete", "ranker"});
    return Contains(watch.output(), "ranker");
  }));
  Done(root_, {"token", "revoke", id, "--reason", "left the company"});
  ExpectRefused(ada, {"list"}, "token " + id + " was revoked");
  EXPECT_EQ(watch.Wait(), 5);
  EXPECT_TRUE(Contains(watch.errors(), "was revoked")) << watch.errors();
  const Json change = Result(root_, {"history", "--actor", "admin-token-file"})["changes"][0];
  EXPECT_EQ(change["kind"], "token-revoke");
  EXPECT_EQ(change["actor"], "admin-token-file");
  EXPECT_TRUE(Contains(change["reason"], "left the company"));
}

TEST_F(AccessTest, TokensOutliveARestartAndTheirSecretsAreNowhere) {
  const std::string ada = Token("ada", "admin");
  const std::string revoked = Token("bob", "admin");
  Done(ada, {"token", "revoke", IdOf(revoked)});
  Stop();
  Start();
  EXPECT_EQ(Result(ada, {"whoami"})["identity"], "ada");
  ExpectRefused(revoked, {"whoami"}, "was revoked");
  const Finished list = Done(ada, {"token", "list", "-o", "json"});
  EXPECT_EQ(Json::parse(list.output)["tokens"].size(), 2U);
  const std::string secret = Done(ada, {"token", "create", "eve", "--role", "viewer"}).output;
  const std::string bare = secret.substr(17, 43);
  for (const std::string& text :
       {Done(ada, {"token", "list", "-o", "json"}).output, Done(ada, {"audit", "export"}).output,
        guidond_->errors(), guidond_->HttpGet("/metrics")}) {
    EXPECT_FALSE(Contains(text, bare));
  }
  const Finished grep = RunProgram({"grep", "-r", "-a", "-l", "--", bare, dir_ / "store"});
  EXPECT_EQ(grep.exit_code, 1) << grep.output << grep.errors;
}

TEST_F(AccessTest, AScopedTokenSeesItsFlagSets) {
  Apply();
  const std::string ci = Token("ci", "editor", {"--scope", "web"});
  const Json listed = Result(ci, {"list"});
  ASSERT_EQ(listed["flags"].size(), 1U) << listed;
  EXPECT_EQ(listed["flags"][0]["key"], "banner");
  Done(ci, {"set-default", "banner", "y", "--flag-set", "web"});
  const Json history = Result(ci, {"history"})["changes"];
  EXPECT_EQ(history.size(), 2U) << history;
  for (const Json& change : history) EXPECT_EQ(change["flagSet"], "web") << change;
  const Json differences = Result(ci, {"diff", "--from", "0"})["differences"];
  ASSERT_EQ(differences.size(), 1U) << differences;
  EXPECT_EQ(differences[0]["flagSet"], "web");
  EXPECT_FALSE(Contains(Done(ci, {"export"}).output, "ranker"));
  const std::string only = "ci has access to the flag set \"web\" only";
  ExpectRefused(ci, {"get", "ranker"}, only);
  ExpectRefused(ci, {"kill", "ranker"}, only);
  ExpectRefused(ci, {"history", "ranker"}, only + ", and this is about flags of no flag set");
  ExpectRefused(ci, {"apply", "-f", dir_ / "flags.yaml"}, only);
  ExpectRefused(ci, {"rollback", "--all", "--to", "1"}, only);
  ExpectRefused(ci, {"audit", "verify"}, only);
  const std::string lead = Token("lead", "admin", {"--scope", "web"});
  Done(lead, {"protect", "banner", "--flag-set", "web"});
  ExpectRefused(lead, {"protect", "ranker"}, "lead has access to");
  ExpectRefused(lead, {"token", "create", "x", "--role", "viewer"}, "lead has access to");
}

TEST_F(AccessTest, AProtectedFlagNeedsASecondPerson) {
  Apply();
  const std::string ada = Token("ada", "editor");
  const std::string bob = Token("bob", "editor");
  Done(root_, {"protect", "ranker", "--reason", "payments hang on it"});
  ExpectRefused(ada, {"set-default", "ranker", "on", "--reason", "launch"}, "the change waits as ");
  EXPECT_EQ(Result(ada, {"get", "ranker"})["definition"]["defaultVariant"], "off");
  const Json pending = Result(bob, {"approvals", "list"})["changes"];
  ASSERT_EQ(pending.size(), 1U) << pending;
  EXPECT_EQ(pending[0]["requester"], "ada");
  EXPECT_EQ(pending[0]["reason"], "launch");
  const std::string id = pending[0]["id"];
  ExpectRefused(ada, {"approve", id}, "somebody else than ada");
  Stop();
  Start();  // what waits outlives a restart
  EXPECT_TRUE(Contains(Done(bob, {"approve", id}).output, "change " + id + " of ada made"));
  EXPECT_EQ(Result(ada, {"get", "ranker"})["definition"]["defaultVariant"], "on");
  EXPECT_EQ(Run(bob, {"approve", id}).exit_code, 3);
  const Json history = Result(ada, {"history", "ranker"})["changes"];
  EXPECT_EQ(history[0]["actor"], "ada");
  EXPECT_EQ(history[0]["reason"], id + ", approved of by bob: launch");
  EXPECT_EQ(history[1]["kind"], "approval");
  EXPECT_EQ(history[1]["actor"], "bob");
  EXPECT_EQ(history[2]["reason"], "asked for " + id + ": launch");
  EXPECT_EQ(history[3]["kind"], "protect");
  Done(root_, {"audit", "verify"});
}

TEST_F(AccessTest, AProtectedFlagIsKilledAtOnceAndAdminsDoNotWait) {
  Apply();
  const std::string ada = Token("ada", "editor");
  Done(root_, {"protect", "ranker"});
  Done(ada, {"kill", "ranker", "--reason", "errors"});
  EXPECT_EQ(Result(ada, {"get", "ranker"})["killed"], true);
  ExpectRefused(ada, {"restore", "ranker"}, "is protected: give --yes");
  ExpectRefused(ada, {"restore", "ranker", "--yes"}, "the change waits as ");
  Done(root_, {"restore", "ranker", "--yes"});
  const std::string id = Result(ada, {"approvals", "list"})["changes"][0]["id"];
  EXPECT_EQ(Run(root_, {"approve", id}).exit_code, 4) << "the flag has changed since";
  Done(ada, {"reject", id});
  EXPECT_TRUE(Result(ada, {"approvals", "list"})["changes"].empty());
  Done(root_, {"unprotect", "ranker"});
  Done(ada, {"set-default", "ranker", "on"});
}

TEST_F(AccessTest, RampsOfProtectedFlagsNeedAnAdminButAnyEditorMayStopThem) {
  const std::string viewer = Token("vera", "viewer");
  const std::string editor = Token("ed", "editor");
  const std::string scoped = Token("ci", "editor", {"--scope", "web"});
  const std::vector<std::string> start = {"ramp",    "ranker", "--to",    "on",
                                          "--steps", "10,100", "--every", "1h"};
  Apply();
  ExpectRefused(viewer, start, "this needs an editor");
  ExpectRefused(scoped, start, "ci has access to");
  Done(editor, start);
  EXPECT_EQ(Result(viewer, {"ramp", "status"})["ramps"][0]["actor"], "ed");
  EXPECT_TRUE(Result(scoped, {"ramp", "status"})["ramps"].empty());

  Done(root_, {"protect", "ranker"});
  Done(editor, {"ramp", "pause", "ranker"});
  ExpectRefused(editor, {"ramp", "resume", "ranker"}, "is protected: an admin has to ask");
  Done(editor, {"ramp", "abort", "ranker"});
  ExpectRefused(editor, start, "is protected: an admin has to ask");
  ExpectRefused(editor, {"schedule", "ranker", "enable", "--at", "1h"}, "is protected");
  Done(editor, {"schedule", "ranker", "kill", "--at", "1h"});
  ExpectRefused(scoped, {"schedule", "cancel", "1"}, "ci has access to");
  EXPECT_TRUE(Result(scoped, {"schedule", "list"})["changes"].empty());
  Done(root_, start);
}

class OpenAccessTest : public AccessTest {
 protected:
  void SetUp() override {
    WriteFile(dir_ / "flags.yaml", kFlags);
    guidond_ = std::make_unique<Guidond>(std::vector<std::string>{"--store", dir_ / "store"});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }
};

TEST_F(OpenAccessTest, TheFirstTokenIsMadeWhereNoneIsNeededYet) {
  EXPECT_TRUE(Contains(guidond_->Guidonctl({"whoami"}).output, "lets everybody in"));
  const Finished made = guidond_->Guidonctl({"token", "create", "ada", "--role", "admin"});
  ASSERT_EQ(made.exit_code, 0) << made.errors;
  const std::string ada = dir_ / "ada";
  WriteFile(ada, made.output);
  EXPECT_EQ(guidond_->Guidonctl({"apply", "-f", dir_ / "flags.yaml"}).exit_code, 0);
  const Finished protect = guidond_->Guidonctl({"protect", "ranker"});
  EXPECT_EQ(protect.exit_code, 0) << protect.errors;
  EXPECT_TRUE(Contains(protect.errors, "start it with --admin-auth")) << protect.errors;
  Stop();
  guidond_ = std::make_unique<Guidond>(
      std::vector<std::string>{"--store", dir_ / "store", "--admin-auth"});
  ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  EXPECT_EQ(guidond_->Guidonctl({"list"}).exit_code, 5);
  Done(ada, {"list"});
}

TEST(AdminAddressTest, LeavesLoopbackOnlyWithTlsAndAuthentication) {
  Guidond bare({"--admin-address", "0.0.0.0"});
  EXPECT_FALSE(bare.ready());
  EXPECT_EQ(bare.process().Wait(), 2);
  EXPECT_TRUE(Contains(bare.errors(),
                       "beyond loopback the admin port needs TLS (--tls-admin) and "
                       "authentication (--admin-token-file FILE"))
      << bare.errors();
  Guidond missing({"--admin-token-file", "/nowhere"});
  EXPECT_FALSE(missing.ready());
  EXPECT_EQ(missing.process().Wait(), 1);
  EXPECT_TRUE(Contains(missing.errors(), "--admin-token-file: /nowhere")) << missing.errors();
}

// Certificates of two clients, who are their own authorities, and the server's.
class CertificateTest : public ::testing::Test {
 protected:
  static std::string Read(const std::string& path) { return RunProgram({"cat", path}).output; }

  void SetUp() override {
    WriteFile(dir_ / "ca.pem", Read(ada_.cert_path) + Read(ci_.cert_path) + Read(bob_.cert_path));
    WriteFile(dir_ / "flags.yaml", kFlags);
    guidond_ = std::make_unique<Guidond>(std::vector<std::string>{
        "--server-cert-path", server_.cert_path, "--server-key-path", server_.key_path,
        "--tls-admin", "--admin-address", "0.0.0.0", "--admin-client-ca-path", dir_ / "ca.pem",
        "--admin-identity", "ada=admin", "--admin-identity", "ci=editor:web"});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  Finished Run(const Certificate& client, std::vector<std::string> arguments) {
    arguments.insert(
        arguments.end(),
        {"--server", "https://localhost:" + std::to_string(guidond_->admin_port()), "--tls-ca",
         server_.cert_path, "--tls-cert", client.cert_path, "--tls-key", client.key_path});
    return guidond_->Guidonctl(arguments);
  }

  TempDir dir_;
  const Certificate server_ = MakeCertificate(dir_.path(), "server");
  const Certificate ada_ = MakeCertificate(dir_.path(), "ada");
  const Certificate ci_ = MakeCertificate(dir_.path(), "ci");
  const Certificate bob_ = MakeCertificate(dir_.path(), "bob");
  const Certificate eve_ = MakeCertificate(dir_.path(), "eve");
  std::unique_ptr<Guidond> guidond_;
};

TEST_F(CertificateTest, HaveTheRolesOfTheirNames) {
  const Finished applied = Run(ada_, {"apply", "-f", dir_ / "flags.yaml", "--actor", "mallory"});
  ASSERT_EQ(applied.exit_code, 0) << applied.errors;
  const Json history = Json::parse(Run(ada_, {"history", "ranker", "-o", "json"}).output);
  EXPECT_EQ(history["changes"][0]["actor"], "ada");
  EXPECT_EQ(Run(ci_, {"set-default", "banner", "y", "--flag-set", "web"}).exit_code, 0);
  EXPECT_EQ(Run(ci_, {"kill", "ranker"}).exit_code, 5);
  EXPECT_EQ(Run(ci_, {"token", "list"}).exit_code, 5);
  const Finished bob = Run(bob_, {"list"});
  EXPECT_EQ(bob.exit_code, 5);
  EXPECT_TRUE(Contains(bob.errors, "(localhost, bob) has no role here")) << bob.errors;
  EXPECT_EQ(Run(eve_, {"list"}).exit_code, 1) << "of no known authority";
}

TEST_F(CertificateTest, ATokenWinsOverTheCertificate) {
  const Finished made = Run(ada_, {"token", "create", "carol", "--role", "viewer"});
  ASSERT_EQ(made.exit_code, 0) << made.errors;
  WriteFile(dir_ / "carol", made.output);
  const Finished who = Run(bob_, {"whoami", "--token-file", dir_ / "carol"});
  EXPECT_TRUE(Contains(who.output, "carol, viewer of all flag sets")) << who.output << who.errors;
}

}  // namespace
}  // namespace guidon::testing

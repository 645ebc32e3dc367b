#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guidon/admin/v1/access.grpc.pb.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class FakeAccess final : public v1::AccessAdmin::Service {
 public:
  v1::WhoAmIResponse who;
  v1::CreateTokenRequest created;
  v1::Token token;
  v1::ListTokensResponse tokens;
  v1::RevokeTokenRequest revoked;
  v1::ProtectRequest protect;
  bool enforced = true;
  v1::UnprotectRequest unprotect;
  v1::PendingChange change;
  v1::ApproveRequest approve;
  bool applied = true;
  v1::RejectRequest reject;

  grpc::Status WhoAmI(grpc::ServerContext*, const v1::WhoAmIRequest*,
                      v1::WhoAmIResponse* response) override {
    *response = who;
    return grpc::Status::OK;
  }
  grpc::Status CreateToken(grpc::ServerContext*, const v1::CreateTokenRequest* request,
                           v1::CreateTokenResponse* response) override {
    created = *request;
    *response->mutable_token() = token;
    response->set_text("gdn_0123456789ab_secret");
    return grpc::Status::OK;
  }
  grpc::Status ListTokens(grpc::ServerContext*, const v1::ListTokensRequest*,
                          v1::ListTokensResponse* response) override {
    *response = tokens;
    return grpc::Status::OK;
  }
  grpc::Status RevokeToken(grpc::ServerContext*, const v1::RevokeTokenRequest* request,
                           v1::RevokeTokenResponse* response) override {
    revoked = *request;
    *response->mutable_token() = token;
    return grpc::Status::OK;
  }
  grpc::Status Protect(grpc::ServerContext*, const v1::ProtectRequest* request,
                       v1::ProtectResponse* response) override {
    protect = *request;
    response->mutable_protection()->set_key(request->key());
    response->mutable_protection()->set_approvals(request->approvals());
    response->set_enforced(enforced);
    return grpc::Status::OK;
  }
  grpc::Status Unprotect(grpc::ServerContext*, const v1::UnprotectRequest* request,
                         v1::UnprotectResponse*) override {
    unprotect = *request;
    return grpc::Status::OK;
  }
  grpc::Status ListPendingChanges(grpc::ServerContext*, const v1::ListPendingChangesRequest*,
                                  v1::ListPendingChangesResponse* response) override {
    if (!change.id().empty()) *response->add_changes() = change;
    return grpc::Status::OK;
  }
  grpc::Status Approve(grpc::ServerContext*, const v1::ApproveRequest* request,
                       v1::ApproveResponse* response) override {
    approve = *request;
    *response->mutable_change() = change;
    response->set_applied(applied);
    response->set_revision(12);
    return grpc::Status::OK;
  }
  grpc::Status Reject(grpc::ServerContext*, const v1::RejectRequest* request,
                      v1::RejectResponse* response) override {
    reject = *request;
    *response->mutable_change() = change;
    return grpc::Status::OK;
  }
};

class AccessCommandsTest : public ::testing::Test {
 protected:
  AccessCommandsTest() {
    access_.token.set_id("0123456789ab");
    access_.token.set_name("ci");
    access_.token.set_role(v1::ROLE_EDITOR);
    access_.token.add_flag_sets("web");
    access_.token.set_created_by("ada");
    access_.token.mutable_expires()->set_seconds(1'000);
    access_.change.set_id("0a1b2c3d");
    access_.change.set_requester("ada");
    access_.change.set_reason("ten percent");
    access_.change.set_approvals(2);
    access_.change.add_approvers("bob");
    v1::FlagDifference& difference = *access_.change.add_differences();
    difference.set_key("ranker");
    difference.set_kind(v1::FlagDifference::KIND_CHANGED);
  }

  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments);
  }

  FakeAccess access_;
  TestServer server_{access_};
};

TEST_F(AccessCommandsTest, ATokenAloneGoesToStdout) {
  const Outcome outcome = Run({"token", "create", "ci", "--role", "editor", "--scope", "web",
                               "--scope", "", "--ttl", "90d", "--reason", "the pipeline"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "gdn_0123456789ab_secret\n");
  EXPECT_THAT(outcome.err, HasSubstr("token 0123456789ab for ci, editor of web, until 1970-"));
  EXPECT_EQ(access_.created.name(), "ci");
  EXPECT_EQ(access_.created.role(), v1::ROLE_EDITOR);
  EXPECT_THAT(access_.created.flag_sets(), ElementsAre("web", ""));
  EXPECT_EQ(access_.created.time_to_live().seconds(), 90 * 86400);
  EXPECT_EQ(access_.created.reason(), "the pipeline");
}

TEST_F(AccessCommandsTest, ATokenAsJson) {
  const Outcome outcome = Run({"token", "create", "ci", "--role", "viewer", "-o", "json"});
  const OutputJson json = OutputJson::parse(outcome.out);
  EXPECT_EQ(json["token"], "gdn_0123456789ab_secret");
  EXPECT_EQ(json["expires"], "1970-01-01T00:16:40Z");
  EXPECT_TRUE(json["revoked"].is_null());
  EXPECT_FALSE(access_.created.has_time_to_live());
  EXPECT_EQ(outcome.err, "");
}

TEST_F(AccessCommandsTest, ListsTokensWithTheirState) {
  EXPECT_EQ(Run({"token", "list"}).err, "There are no tokens.\n");
  *access_.tokens.add_tokens() = access_.token;
  access_.token.clear_expires();
  *access_.tokens.add_tokens() = access_.token;
  access_.token.mutable_revoked()->set_seconds(1);
  *access_.tokens.add_tokens() = access_.token;
  const std::string out = Run({"token", "list"}).out;
  for (const char* part : {"expired", "active", "revoked", "never", "0123456789ab"}) {
    EXPECT_THAT(out, HasSubstr(part));
  }
  EXPECT_EQ(OutputJson::parse(Run({"token", "list", "-o", "json"}).out)["tokens"].size(), 3U);
}

TEST_F(AccessCommandsTest, RevokesAToken) {
  EXPECT_EQ(Run({"token", "revoke", "0123456789ab", "--reason", "leaked"}).out,
            "token/0123456789ab of ci revoked\n");
  EXPECT_EQ(access_.revoked.id(), "0123456789ab");
  EXPECT_EQ(access_.revoked.reason(), "leaked");
}

TEST_F(AccessCommandsTest, TokenSaysWhatItNeeds) {
  EXPECT_EQ(Run({"token"}).code, 2);
  EXPECT_EQ(Run({"token", "create"}).code, 2);
  EXPECT_EQ(Run({"token", "create", "ci"}).code, 2);
  EXPECT_EQ(Run({"token", "create", "ci", "--role", "root"}).code, 2);
  EXPECT_EQ(Run({"token", "create", "ci", "--role", "viewer", "--ttl", "soon"}).code, 2);
  EXPECT_EQ(Run({"token", "create", "ci", "--role", "viewer", "--ttl", "0d"}).code, 2);
  EXPECT_EQ(Run({"token", "revoke"}).code, 2);
  EXPECT_EQ(Run({"token", "list", "ci"}).code, 2);
  EXPECT_EQ(Run({"token", "list", "--role", "admin"}).code, 2);
}

TEST_F(AccessCommandsTest, SaysWhoYouAre) {
  access_.who.set_identity("ada@laptop");
  access_.who.set_role(v1::ROLE_ADMIN);
  EXPECT_EQ(Run({"whoami"}).out,
            "ada@laptop, admin of all flag sets (this guidond lets everybody in)\n");
  access_.who.set_authenticated(true);
  access_.who.set_token_id("0123456789ab");
  access_.who.add_flag_sets("web");
  EXPECT_EQ(Run({"whoami"}).out, "ada@laptop, admin of web, by token 0123456789ab\n");
  EXPECT_EQ(OutputJson::parse(Run({"whoami", "-o", "json"}).out)["role"], "admin");
}

TEST_F(AccessCommandsTest, ProtectsAFlag) {
  EXPECT_EQ(Run({"protect", "ranker", "--approvals", "2"}).out,
            "flag/ranker protected: changes need an admin or 2 approvals\n");
  EXPECT_EQ(access_.protect.approvals(), 2U);
  access_.enforced = false;
  EXPECT_THAT(Run({"protect", "ranker"}).err, HasSubstr("start it with --admin-auth"));
  EXPECT_EQ(Run({"protect", "ranker", "--approvals", "0"}).code, 2);
  EXPECT_EQ(Run({"unprotect", "ranker", "--flag-set", "web"}).out,
            "flag/ranker (web) not protected any more\n");
  EXPECT_EQ(access_.unprotect.flag_set(), "web");
}

TEST_F(AccessCommandsTest, ShowsWhatWaits) {
  const std::string out = Run({"approvals", "list"}).out;
  EXPECT_THAT(out, HasSubstr("0a1b2c3d  ada, "));
  EXPECT_THAT(out, HasSubstr(": ten percent\n  1 of 2 approvals (bob)\nflag/ranker changed\n"));
  access_.change.set_stale(true);
  EXPECT_THAT(Run({"approvals", "list"}).out, HasSubstr("can only be rejected"));
  const OutputJson json = OutputJson::parse(Run({"approvals", "list", "-o", "json"}).out);
  EXPECT_EQ(json["changes"][0]["differences"][0]["key"], "ranker");
  access_.change.Clear();
  EXPECT_EQ(Run({"approvals", "list"}).err, "No change waits for approval.\n");
}

TEST_F(AccessCommandsTest, ApprovesAndRejects) {
  EXPECT_THAT(Run({"approve", "0a1b2c3d", "--reason", "fine"}).out,
              HasSubstr("change 0a1b2c3d of ada made (revision 12)\n"));
  EXPECT_EQ(access_.approve.reason(), "fine");
  access_.applied = false;
  EXPECT_THAT(Run({"approve", "0a1b2c3d"}).out, HasSubstr("has 1 of 2 approvals\n"));
  EXPECT_EQ(Run({"reject", "0a1b2c3d"}).out, "change 0a1b2c3d of ada rejected\n");
  EXPECT_EQ(access_.reject.id(), "0a1b2c3d");
  EXPECT_EQ(Run({"approve"}).code, 2);
}

}  // namespace
}  // namespace guidon::cli

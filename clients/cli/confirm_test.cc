#include "clients/cli/confirm.h"

#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guidon/admin/v1/access.grpc.pb.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

class FakeAccess final : public admin::v1::AccessAdmin::Service {
 public:
  admin::v1::ListProtectionsResponse protections;

  grpc::Status ListProtections(grpc::ServerContext*, const admin::v1::ListProtectionsRequest*,
                               admin::v1::ListProtectionsResponse* response) override {
    *response = protections;
    return grpc::Status::OK;
  }
};

class ConfirmTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments, const std::string& answer, bool terminal = true) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments, answer, terminal);
  }

  void Protect(const std::string& key) { access_.protections.add_protections()->set_key(key); }

  RecordingAdmin admin_;
  FakeAccess access_;
  TestServer server_{admin_, &access_};
};

TEST_F(ConfirmTest, DeleteAsksWhoIsThere) {
  EXPECT_THAT(Run({"delete", "a", "b"}, "y\n").err, HasSubstr("Delete a, b? [y/N] "));
  EXPECT_EQ(admin_.deletes.size(), 2U);
  EXPECT_EQ(Run({"delete", "a"}, "YES\n").code, 0);
  EXPECT_EQ(admin_.deletes.size(), 3U);
}

TEST_F(ConfirmTest, AnythingButYesIsNo) {
  for (const char* const answer : {"n\n", "\n", "", "yeah\n"}) {
    const Outcome outcome = Run({"delete", "a"}, answer);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr("not confirmed: nothing was changed"));
  }
  EXPECT_TRUE(admin_.deletes.empty());
}

TEST_F(ConfirmTest, YesAndPipelinesAreNotAsked) {
  EXPECT_EQ(Run({"delete", "a", "--yes"}, "").err, "");
  EXPECT_EQ(Run({"delete", "a"}, "", /*terminal=*/false).err, "");
  EXPECT_EQ(admin_.deletes.size(), 2U);
}

TEST_F(ConfirmTest, RollbackOfEverythingShowsWhatWouldChangeBeforeItAsks) {
  admin::v1::FlagDifference& difference = *admin_.rollback_answer.add_differences();
  difference.set_key("a");
  difference.set_kind(admin::v1::FlagDifference::KIND_DELETED);
  const Outcome refused = Run({"rollback", "--all", "--to", "3"}, "n\n");
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_THAT(refused.err,
              HasSubstr("flag/a deleted\n1 flag would change. Roll back to revision 3? [y/N] "));
  EXPECT_TRUE(admin_.rollback.dry_run());
  EXPECT_EQ(Run({"rollback", "--all", "--to", "3"}, "y\n").code, 0);
  EXPECT_FALSE(admin_.rollback.dry_run());
  EXPECT_EQ(Run({"rollback", "--all", "--to", "3", "-y"}, "").code, 0);
  EXPECT_EQ(Run({"rollback", "a", "--to", "3"}, "").code, 0);
}

TEST_F(ConfirmTest, PipelinesSayYesForProtectedFlags) {
  Protect("b");
  admin_.rollback_answer.add_differences()->set_key("b");
  const std::vector<std::vector<std::string>> commands = {
      {"delete", "a", "b"}, {"restore", "b"}, {"rollback", "--all", "--to", "3"}};
  for (const std::vector<std::string>& command : commands) {
    const Outcome refused = Run(command, "", /*terminal=*/false);
    EXPECT_EQ(refused.code, 5) << command[0];
    EXPECT_THAT(refused.err, HasSubstr("\"b\" is protected: give --yes"));
    std::vector<std::string> confirmed = command;
    confirmed.emplace_back("--yes");
    EXPECT_EQ(Run(confirmed, "", /*terminal=*/false).code, 0) << command[0];
  }
  EXPECT_EQ(admin_.deletes.size(), 2U);
  EXPECT_EQ(Run({"delete", "a"}, "", /*terminal=*/false).code, 0);
}

TEST_F(ConfirmTest, RestoreAsksForAProtectedFlag) {
  Protect("b");
  EXPECT_EQ(Run({"restore", "a"}, "").code, 0);
  EXPECT_EQ(Run({"restore", "b"}, "").code, 1);
  EXPECT_EQ(admin_.restore.key(), "a");
  EXPECT_EQ(Run({"restore", "b"}, "y\n").code, 0);
}

TEST_F(ConfirmTest, TheKillSwitchNeverAsks) {
  Protect("a");
  EXPECT_EQ(Run({"kill", "a"}, "").code, 0);
  EXPECT_EQ(admin_.kill.key(), "a");
}

}  // namespace
}  // namespace guidon::cli

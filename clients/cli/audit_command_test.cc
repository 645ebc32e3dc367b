#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guidon/admin/v1/store.grpc.pb.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

using ::testing::HasSubstr;

class FakeStore final : public v1::StoreAdmin::Service {
 public:
  v1::VerifyHistoryResponse check;

  grpc::Status VerifyHistory(grpc::ServerContext*, const v1::VerifyHistoryRequest*,
                             v1::VerifyHistoryResponse* response) override {
    *response = check;
    return grpc::Status::OK;
  }
};

class AuditVerifyTest : public ::testing::Test {
 protected:
  AuditVerifyTest() {
    store_.check.set_first_revision(1);
    store_.check.set_last_revision(9);
    store_.check.set_chained_from_revision(1);
  }

  Outcome Verify(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"audit", "verify", "--server", server_.address()});
    return RunCli(arguments);
  }

  FakeStore store_;
  TestServer server_{store_};
};

TEST_F(AuditVerifyTest, SaysThatTheHistoryIsWhole) {
  const Outcome outcome = Verify();
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "The history is whole: revisions 1 to 9.\n");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(AuditVerifyTest, SaysWhichRecordsAreOlderThanTheChain) {
  store_.check.set_chained_from_revision(5);
  EXPECT_THAT(Verify().out, HasSubstr("before revision 5 are there"));
}

TEST_F(AuditVerifyTest, SaysWhatWasTrimmed) {
  store_.check.set_first_revision(5);
  store_.check.set_chained_from_revision(5);
  store_.check.set_trimmed_to_revision(4);
  EXPECT_THAT(Verify().out, HasSubstr("revisions 5 to 9.\nRecords up to revision 4 were trimmed"));
}

TEST_F(AuditVerifyTest, FailsWithTheFinding) {
  auto& finding = *store_.check.add_findings();
  finding.set_revision(7);
  finding.set_what("its record is missing");
  const Outcome outcome = Verify();
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.out, "revision 7: its record is missing\n");
  EXPECT_THAT(outcome.err, HasSubstr("revision 7: its record is missing"));
  EXPECT_EQ(OutputJson::parse(Verify({"-o", "json"}).out).dump(),
            R"({"first":1,"last":9,"chainedFrom":1,"trimmedTo":0,)"
            R"("findings":[{"revision":7,"what":"its record is missing"}]})");
}

TEST_F(AuditVerifyTest, TakesNoFilter) {
  for (const std::vector<std::string>& filter : {std::vector<std::string>{"new-ranker"},
                                                 {"--flag-set", ""},
                                                 {"--actor", "ann"},
                                                 {"--since", "1h"},
                                                 {"--until", "1h"},
                                                 {"--limit", "5"}}) {
    const Outcome outcome = Verify(filter);
    EXPECT_EQ(outcome.code, 2) << filter[0];
    EXPECT_EQ(outcome.out, "") << filter[0];
    EXPECT_THAT(outcome.err, HasSubstr("looks at the whole history")) << filter[0];
  }
}

TEST(AuditExport, PrintsAChangeALine) {
  RecordingAdmin admin;
  TestServer server(admin);
  admin.pages.resize(1);
  for (const uint64_t revision : {2, 1}) {
    v1::Change& change = *admin.pages[0].add_changes();
    change.set_revision(revision);
    change.set_key("a");
    change.set_previous_hash("\x01\xfe");
  }
  const Outcome outcome =
      RunCli({"audit", "export", "--actor", "ann", "--server", server.address()});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  ASSERT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 2);
  const OutputJson first = OutputJson::parse(outcome.out.substr(0, outcome.out.find('\n')));
  EXPECT_EQ(first["revision"], 2);
  EXPECT_EQ(first["previousHash"], "01fe");
  EXPECT_EQ(admin.histories[0].actor(), "ann");
}

TEST(Audit, NeedsToKnowWhatToDo) {
  EXPECT_EQ(RunCli({"audit"}).code, 2);
  EXPECT_THAT(RunCli({"audit", "check"}).err, HasSubstr("must be one of verify, export"));
}

}  // namespace
}  // namespace guidon::cli

#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::HasSubstr;

constexpr char kDocument[] = R"({"flags":{"a":{"variants":{"on":true}}}})";

class DocumentsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    admin_.export_answer.set_document(kDocument);
    admin_.import_answer.set_revision(7);
    admin_.import_answer.set_unchanged(2);
    admin::v1::FlagDifference& difference = *admin_.import_answer.add_differences();
    difference.set_key("a");
    difference.set_kind(admin::v1::FlagDifference::KIND_DELETED);
  }

  Outcome Run(std::vector<std::string> arguments, const std::string& in = "") {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments, in);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(DocumentsTest, ExportPrintsTheDocumentAlone) {
  EXPECT_EQ(OutputJson::parse(Run({"export"}).out).dump(), kDocument);
  EXPECT_FALSE(admin_.export_request.has_flag_set());
  EXPECT_EQ(OutputJson::parse(Run({"export", "-o", "json", "--flag-set", "web"}).out).dump(),
            kDocument);
  EXPECT_EQ(admin_.export_request.flag_set(), "web");
  EXPECT_EQ(Run({"export", "-o", "yaml"}).out, "flags:\n  a:\n    variants:\n      \"on\": true\n");
}

TEST_F(DocumentsTest, ExportWarnsOnStderr) {
  admin_.export_answer.add_warnings("flag \"a\": is killed");
  const Outcome outcome = Run({"export"});
  EXPECT_EQ(outcome.err, "guidonctl: warning: flag \"a\": is killed\n");
  EXPECT_EQ(OutputJson::parse(outcome.out).dump(), kDocument);
}

TEST_F(DocumentsTest, ImportSendsTheDocuments) {
  Run({"import", "-", "--prune", "--dry-run", "--flag-set", "web", "--expected-revision", "5",
       "--reason", "sync"},
      kDocument);
  ASSERT_EQ(admin_.import.documents_size(), 1);
  EXPECT_EQ(admin_.import.documents(0).name(), "stdin");
  EXPECT_EQ(admin_.import.documents(0).text(), kDocument);
  EXPECT_TRUE(admin_.import.prune());
  EXPECT_TRUE(admin_.import.dry_run());
  EXPECT_EQ(admin_.import.flag_set(), "web");
  EXPECT_EQ(admin_.import.expected_revision(), 5U);
  EXPECT_EQ(admin_.import.reason(), "sync");
}

TEST_F(DocumentsTest, ImportShowsWhatChanged) {
  EXPECT_EQ(Run({"import", "-"}, kDocument).out,
            "flag/a deleted\n1 changed, 2 unchanged (revision 7)\n");
  EXPECT_THAT(Run({"import", "-", "--dry-run"}, kDocument).out,
              HasSubstr("1 changed, 2 unchanged (dry run: nothing was changed)\n"));
  EXPECT_EQ(OutputJson::parse(Run({"import", "-", "-o", "json"}, kDocument).out).dump(),
            R"({"revision":7,"dryRun":false,"differences":[{"key":"a","flagSet":"",)"
            R"("kind":"deleted","places":[]}],"unchanged":2,"warnings":[]})");
}

TEST_F(DocumentsTest, ImportAsksNoServerForFilesThatCannotBeRead) {
  EXPECT_EQ(Run({"import"}).code, 2);
  EXPECT_EQ(Run({"import", "/no/such/file"}).code, 2);
  EXPECT_EQ(Run({"import", "-"}, "{}").code, 2);
  EXPECT_TRUE(admin_.actors.empty());
}

TEST_F(DocumentsTest, ImportEndsAsRefusedWhereTheServerDoesNotTakeADocument) {
  admin_.status = {grpc::StatusCode::INVALID_ARGUMENT, "flag \"a\": variants: hm"};
  EXPECT_EQ(Run({"import", "-"}, kDocument).code, 5);
}

}  // namespace
}  // namespace guidon::cli

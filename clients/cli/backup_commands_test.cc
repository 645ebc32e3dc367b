#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/sha256.h"
#include "clients/cli/output.h"
#include "clients/cli/progress.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guidon/admin/v1/store.grpc.pb.h"
#include "tests/support/temp_dir.h"

namespace guidon::cli {
namespace {

namespace fs = std::filesystem;
namespace v1 = admin::v1;

using ::testing::HasSubstr;

// Sends `content` in pieces as a backup, and keeps what it is to restore.
class FakeStore final : public v1::StoreAdmin::Service {
 public:
  std::string content = std::string(700'000, 'b');
  std::string hash;          // to send; "": the right one
  size_t chunks_sent = 100;  // at most
  grpc::Status status;
  std::string restored;
  v1::RestoreBackupRequest first;
  v1::RestoreBackupResponse answer;

  grpc::Status Backup(grpc::ServerContext*, const v1::BackupRequest*,
                      grpc::ServerWriter<v1::BackupResponse>* writer) override {
    Sha256 right;
    right.Add(content);
    for (size_t at = 0, sent = 0; at < content.size() && sent < chunks_sent; ++sent) {
      v1::BackupResponse response;
      if (at == 0) response.set_revision(42);
      if (at == 0) response.set_total_bytes(content.size());
      response.set_chunk(content.substr(at, 262'144));
      at += response.chunk().size();
      if (at == content.size()) response.set_sha256(hash.empty() ? right.Finish() : hash);
      writer->Write(response);
    }
    return status;
  }

  grpc::Status RestoreBackup(grpc::ServerContext*,
                             grpc::ServerReader<v1::RestoreBackupRequest>* reader,
                             v1::RestoreBackupResponse* response) override {
    if (!status.ok()) return status;  // before all has come
    v1::RestoreBackupRequest request;
    while (reader->Read(&request)) {
      if (restored.empty()) first = request;
      restored += request.chunk();
    }
    *response = answer;
    return grpc::Status::OK;
  }
};

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class BackupTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments);
  }

  // The names in the folder.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(dir_.path())) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  FakeStore store_;
  TestServer server_{store_};
  const testing::TempDir dir_;
  const std::string path_ = dir_ / "prod.backup";
};

TEST_F(BackupTest, WritesOneFileThatOnlyItsOwnerReads) {
  const Outcome outcome = Run({"backup", path_});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, path_ + ": the store at revision 42, 700000 bytes\n");
  EXPECT_EQ(outcome.err, "");  // no bar where there is no terminal
  EXPECT_EQ(Content(path_), store_.content);
  EXPECT_EQ(Names(), std::vector<std::string>{"prod.backup"});
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(BackupTest, RestoringShowsTheChangesAndAsksWhoIsThere) {
  testing::WriteFile(path_, "a backup");
  v1::FlagDifference& difference = *store_.answer.add_differences();
  difference.set_key("a");
  difference.set_kind(v1::FlagDifference::KIND_DELETED);
  const std::vector<std::string> command = {"restore-backup", path_, "--server", server_.address()};
  const Outcome refused = RunCli(command, "n\n", /*terminal=*/true);
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err,
              HasSubstr("flag/a deleted\n1 flag would change. Restore the backup? [y/N] "));
  EXPECT_TRUE(store_.first.dry_run());
  store_.restored.clear();
  EXPECT_EQ(RunCli(command, "y\n", /*terminal=*/true).code, 0);
  EXPECT_EQ(store_.restored, "a backupa backup");  // the dry run, and then the change
}

TEST_F(BackupTest, PrintsJson) {
  const Outcome outcome = Run({"backup", path_, "-o", "json"});
  EXPECT_EQ(OutputJson::parse(outcome.out).dump(),
            R"({"file":")" + path_ + R"(","revision":42,"bytes":700000})");
}

TEST_F(BackupTest, LeavesTheFormerFileWhereItFails) {
  testing::WriteFile(path_, "former");
  const auto expect_failed = [&](const std::string& message) {
    const Outcome outcome = Run({"backup", path_});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.err, HasSubstr(message));
    EXPECT_EQ(Content(path_), "former");
    EXPECT_EQ(Names(), std::vector<std::string>{"prod.backup"});
  };
  store_.status = {grpc::StatusCode::UNAVAILABLE, "the disk is full"};
  expect_failed("the disk is full");
  store_.status = grpc::Status::OK;
  store_.chunks_sent = 2;
  expect_failed("did not arrive as it was sent");
  store_.chunks_sent = 100;
  store_.hash = std::string(32, 'x');
  expect_failed("did not arrive as it was sent");
}

TEST_F(BackupTest, SaysWhyTheFileCannotBeWritten) {
  const Outcome outcome = Run({"backup", dir_ / "missing/prod.backup"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("cannot be written: No such file or directory"));
}

TEST_F(BackupTest, RestoreSendsTheFileAndShowsTheDifferences) {
  testing::WriteFile(path_, store_.content);
  auto& difference = *store_.answer.add_differences();
  difference.set_key("new-ranker");
  difference.set_kind(v1::FlagDifference::KIND_DELETED);
  store_.answer.set_revision(50);
  store_.answer.set_backup_revision(42);
  const Outcome outcome =
      Run({"restore-backup", path_, "--reason", "bad import", "--expected-revision", "49"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("new-ranker"));
  EXPECT_THAT(outcome.out, HasSubstr("restored the backup of 1970-01-01T00:00:00Z, revision 42 "
                                     "(revision 50)"));
  EXPECT_EQ(store_.restored, store_.content);
  EXPECT_EQ(store_.first.reason(), "bad import");
  EXPECT_EQ(store_.first.expected_revision(), 49u);
  EXPECT_FALSE(store_.first.dry_run());

  EXPECT_THAT(Run({"restore-backup", path_, "--dry-run"}).out, HasSubstr("nothing was changed"));
  EXPECT_EQ(OutputJson::parse(Run({"restore-backup", path_, "-o", "json"}).out)["backupRevision"],
            42);
}

TEST_F(BackupTest, RestorePassesTheServersRefusalOn) {
  testing::WriteFile(path_, store_.content);
  store_.status = {grpc::StatusCode::INVALID_ARGUMENT, "this is no backup of guidon's"};
  const Outcome outcome = Run({"restore-backup", path_});
  EXPECT_EQ(outcome.code, 5);
  EXPECT_THAT(outcome.err, HasSubstr("this is no backup of guidon's"));
}

TEST_F(BackupTest, RestoreNeedsAFileThatCanBeRead) {
  const Outcome outcome = Run({"restore-backup", dir_ / "missing"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("missing: cannot be read"));
  EXPECT_EQ(Run({"restore-backup"}).code, 2);
  EXPECT_EQ(Run({"backup"}).code, 2);
}

TEST(ProgressLine, GrowsFromLeftToRight) {
  EXPECT_EQ(ProgressLine("backup", 0), "backup [" + std::string(40, ' ') + "]   0%");
  EXPECT_EQ(ProgressLine("backup", 50),
            "backup [" + std::string(20, '#') + std::string(20, ' ') + "]  50%");
  EXPECT_EQ(ProgressLine("backup", 100), "backup [" + std::string(40, '#') + "] 100%");
}

TEST(Progress, IsForTerminalsOnly) {
  std::ostringstream err;
  Progress(err, "backup").Show(1, 2);
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace guidon::cli

// Backups of a running guidond, made and restored by guidonctl and by guidond itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <thread>

#include "absl/strings/str_split.h"
#include "evaluator/value_view.h"
#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "guidon/admin/v1/store.grpc.pb.h"
#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace fs = std::filesystem;
namespace evaluation = flagd::evaluation::v1;
namespace v1 = guidon::admin::v1;

using ::testing::HasSubstr;

std::string Definition(const std::string& variant, size_t padding = 0) {
  return R"({"state":"ENABLED","variants":{"on":true,"off":false},"defaultVariant":")" + variant +
         R"(","metadata":{"padding":")" + std::string(padding, 'p') + R"("}})";
}

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

class BackupTest : public ::testing::Test {
 protected:
  void SetUp() override { Start(); }

  void Start() {
    guidond_.emplace(std::vector<std::string>{"--store", store_});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  void KillAndStart() {
    guidond_->process().Signal(SIGKILL);
    guidond_->process().Wait();
    Start();
  }

  grpc::Status Put(const std::map<std::string, std::string>& definitions) {
    const auto stub = v1::FlagAdmin::NewStub(guidond_->AdminChannel());
    grpc::ClientContext context;
    v1::PutRequest request;
    for (const auto& [key, definition] : definitions) {
      request.add_items()->set_key(key);
      request.mutable_items()->rbegin()->set_definition(definition);
    }
    v1::PutResponse response;
    return stub->Put(&context, request, &response);
  }

  // Runs guidonctl, which is to succeed, and returns its output.
  std::string Ctl(const std::vector<std::string>& arguments) {
    const Finished finished = guidond_->Guidonctl(arguments);
    EXPECT_EQ(finished.exit_code, 0) << finished.errors;
    return finished.output;
  }

  // All flags and the revision, as JSON.
  std::string List() { return Ctl({"list", "-o", "json"}); }

  bool Evaluate(const std::string& key) {
    const auto stub = evaluation::EvaluationService::NewStub(guidond_->EvaluationChannel());
    grpc::ClientContext context;
    evaluation::ResolveBooleanRequest request;
    request.set_flag_key(key);
    evaluation::ResolveBooleanResponse response;
    EXPECT_TRUE(stub->ResolveBoolean(&context, request, &response).ok());
    return response.value();
  }

  // The exported history, newest first, of the store that a backup makes.
  std::vector<std::string> HistoryIn(const std::string& backup) {
    const std::string folder = dir_ / ("restored-" + std::to_string(++restored_));
    const Finished made =
        RunProgram({Program("guidond"), "restore-backup", backup, "--store", folder});
    EXPECT_EQ(made.exit_code, 0) << made.errors;
    Guidond other({"--store", folder});
    EXPECT_TRUE(other.ready()) << other.errors();
    EXPECT_EQ(other.Guidonctl({"audit", "verify"}).exit_code, 0);
    return Lines(other.Guidonctl({"audit", "export"}).output);
  }

  std::vector<std::string> Scratch() const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(store_ + "/scratch", none)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  const TempDir dir_;
  const std::string store_ = dir_ / "store";
  const std::string backup_ = dir_ / "prod.backup";
  std::optional<Guidond> guidond_;
  int restored_ = 0;
};

TEST_F(BackupTest, IsOneMomentOfAStoreThatIsWritten) {
  std::atomic<bool> stop = false;
  std::vector<std::thread> writers;
  for (int w = 0; w < 4; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; !stop; ++i) {
        const std::string mark = std::to_string(w) + "-" + std::to_string(i);
        // Two flags in one change, to see that backups hold both or none.
        const grpc::Status put = Put({{"left-" + std::to_string(w), Definition("on", i % 500)},
                                      {"right-" + std::to_string(w), Definition("on", i % 500)}});
        EXPECT_TRUE(put.ok()) << put.error_message();
      }
    });
  }
  std::vector<std::string> backups;
  for (int i = 0; i < 3; ++i) {
    backups.push_back(dir_ / ("backup-" + std::to_string(i)));
    const uint64_t before = Json::parse(List())["revision"];
    const Json made = Json::parse(Ctl({"backup", backups.back(), "-o", "json"}));
    EXPECT_GE(made["revision"].get<uint64_t>(), before);
    EXPECT_EQ(made["bytes"].get<uint64_t>(), fs::file_size(backups.back()));
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();

  const std::vector<std::string> all = Lines(Ctl({"audit", "export"}));
  for (const std::string& backup : backups) {
    const std::vector<std::string> some = HistoryIn(backup);
    ASSERT_LE(some.size(), all.size());
    EXPECT_TRUE(std::equal(some.rbegin(), some.rend(), all.rbegin()));
    EXPECT_EQ(some.size() % 2, 0u);
  }
  EXPECT_TRUE(Eventually([&] { return Scratch().empty(); }));
}

TEST_F(BackupTest, RestoringIsANewChangeThatClientsSee) {
  ASSERT_TRUE(
      Put({{"stays", Definition("on")}, {"changes", Definition("on")}, {"goes", Definition("on")}})
          .ok());
  Ctl({"kill", "stays"});
  Ctl({"backup", backup_});
  Ctl({"set-default", "changes", "off"});
  Ctl({"delete", "goes"});
  ASSERT_TRUE(Put({{"comes", Definition("on")}}).ok());
  EXPECT_FALSE(Evaluate("changes"));
  const std::string before = List();

  const auto stub = evaluation::EvaluationService::NewStub(guidond_->EvaluationChannel());
  grpc::ClientContext context;
  const auto events = stub->EventStream(&context, evaluation::EventStreamRequest());
  evaluation::EventStreamResponse event;
  ASSERT_TRUE(events->Read(&event));  // provider_ready

  const std::string dry_run = Ctl({"restore-backup", backup_, "--dry-run"});
  EXPECT_THAT(dry_run, HasSubstr("nothing was changed"));
  EXPECT_EQ(List(), before);
  const Json restored = Json::parse(
      Ctl({"restore-backup", backup_, "-o", "json", "--actor", "ann", "--reason", "bad import"}));
  EXPECT_EQ(restored["differences"].size(), 3u);
  EXPECT_EQ(restored["backupRevision"], 4);
  EXPECT_EQ(restored["revision"], 10);

  ASSERT_TRUE(events->Read(&event));
  EXPECT_EQ(event.type(), "configuration_change");
  EXPECT_EQ(event.data().fields().at("flags").struct_value().fields().size(), 3u);
  context.TryCancel();
  EXPECT_TRUE(Evaluate("changes"));
  EXPECT_TRUE(Evaluate("goes"));
  EXPECT_EQ(guidond_->Guidonctl({"get", "comes"}).exit_code, 3);
  const Json history = Json::parse(Ctl({"history", "-o", "json"}))["changes"];
  EXPECT_EQ(history.size(), 10u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(history[i]["kind"], "restore-backup");
    EXPECT_EQ(history[i]["actor"], "ann");
    EXPECT_EQ(history[i]["reason"], "bad import");
  }
  EXPECT_THAT(Ctl({"restore-backup", backup_}), HasSubstr("nothing is different"));
  Ctl({"audit", "verify"});
}

TEST_F(BackupTest, RestoringNeverTakesAKillBack) {
  ASSERT_TRUE(Put({{"a", Definition("on")}, {"b", Definition("on")}}).ok());
  Ctl({"backup", backup_});
  Ctl({"set-default", "b", "off"});
  Ctl({"kill", "a"});
  const std::string before = List();
  const Finished refused = guidond_->Guidonctl({"restore-backup", backup_});
  EXPECT_EQ(refused.exit_code, 5);
  EXPECT_THAT(refused.errors, HasSubstr("is killed"));
  EXPECT_EQ(List(), before);
  EXPECT_EQ(guidond_->Guidonctl({"restore-backup", backup_, "--expected-revision", "2"}).exit_code,
            4);
}

TEST_F(BackupTest, RefusesWhatIsNotWholeAndChangesNothing) {
  ASSERT_TRUE(Put({{"a", Definition("on", 5000)}}).ok());
  Ctl({"backup", backup_});
  ASSERT_TRUE(Put({{"a", Definition("off")}}).ok());
  const std::string before = List();
  const std::string good = Content(backup_);
  std::string changed = good;
  changed[good.size() / 2] ^= 1;
  const std::vector<std::pair<std::string, int>> cases = {
      {changed, 1},                          // damaged
      {good.substr(0, good.size() / 2), 1},  // cut off
      {good.substr(0, good.size() - 512), 1},
      {good + std::string(512, '\0'), 1},
      {"{\"flags\": {}}", 5},  // foreign
      {"", 5},
      {std::string(1 << 20, 'x'), 5},
  };
  for (const auto& [bytes, exit_code] : cases) {
    WriteFile(dir_ / "bad", bytes);
    const Finished online = guidond_->Guidonctl({"restore-backup", dir_ / "bad"});
    EXPECT_EQ(online.exit_code, exit_code) << online.errors;
    EXPECT_THAT(online.errors, HasSubstr("backup"));
    EXPECT_EQ(List(), before);
    // Right after the answer.
    EXPECT_TRUE(Eventually([&] { return Scratch().empty(); }));
    const Finished offline =
        RunProgram({Program("guidond"), "restore-backup", dir_ / "bad", "--store", dir_ / "other"});
    EXPECT_EQ(offline.exit_code, 1);
    EXPECT_THAT(offline.errors, HasSubstr("backup"));
    EXPECT_TRUE(fs::is_empty(dir_ / "other"));
  }
  const Finished running =
      RunProgram({Program("guidond"), "restore-backup", backup_, "--store", store_});
  EXPECT_EQ(running.exit_code, 1);
  EXPECT_THAT(running.errors, HasSubstr("another guidond has it open"));
}

// Many bytes, so that a backup takes its time.
class LargeBackupTest : public BackupTest {
 protected:
  void SetUp() override {
    BackupTest::SetUp();
    for (int i = 0; i < 100; ++i) {
      // Random, for the database compresses.
      std::string text(100'000, ' ');
      for (char& byte : text) byte = static_cast<char>('a' + random_() % 26);
      const grpc::Status put =
          Put({{"flag-" + std::to_string(i),
                R"({"state":"ENABLED","variants":{"on":true,"off":false},"metadata":{"text":")" +
                    text + R"("}})"}});
      ASSERT_TRUE(put.ok()) << put.error_message();
    }
    Ctl({"backup", backup_});
    for (int i = 0; i < 100; ++i) old_["flag-" + std::to_string(i)] = Definition("off");
    ASSERT_TRUE(Put(old_).ok());
  }

  std::minstd_rand random_{1};
  std::map<std::string, std::string> old_;
};

TEST_F(LargeBackupTest, AKillWhileItIsReadHarmsNothing) {
  const std::string before = List();
  const auto stub = v1::StoreAdmin::NewStub(guidond_->AdminChannel());
  grpc::ClientContext context;
  const auto reader = stub->Backup(&context, v1::BackupRequest());
  v1::BackupResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(Scratch().size(), 1u);
  KillAndStart();
  while (reader->Read(&response)) {
  }
  EXPECT_FALSE(reader->Finish().ok());
  EXPECT_TRUE(Scratch().empty());
  EXPECT_EQ(List(), before);
  Ctl({"audit", "verify"});
}

TEST_F(LargeBackupTest, AKillWhileItIsRestoredLeavesTheFlagsOfBeforeOrAfter) {
  const std::string backup = Content(backup_);
  constexpr int kRounds = 8;
  int restored = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(round);
    ASSERT_TRUE(Put(old_).ok());
    const auto stub = v1::StoreAdmin::NewStub(guidond_->AdminChannel());
    grpc::ClientContext context;
    v1::RestoreBackupResponse response;
    const auto writer = stub->RestoreBackup(&context, &response);
    // The first rounds are cut short, the others killed at some moment after the last byte.
    const size_t bytes = round < 2 ? backup.size() / 2 : backup.size();
    for (size_t at = 0; at < bytes; at += 100'000) {
      v1::RestoreBackupRequest request;
      request.set_chunk(backup.substr(at, std::min<size_t>(100'000, bytes - at)));
      if (!writer->Write(request)) break;
    }
    if (round >= 2) {
      writer->WritesDone();
      std::this_thread::sleep_for(std::chrono::milliseconds(random_() % 200));
    }
    KillAndStart();
    const bool answered = writer->Finish().ok();
    EXPECT_TRUE(Scratch().empty());
    size_t old_flags = 0;
    const Json flags = Json::parse(List())["flags"];
    for (const Json& flag : flags) {
      if (!flag["definition"]["metadata"].contains("text")) ++old_flags;
    }
    EXPECT_TRUE(old_flags == 0 || old_flags == flags.size()) << old_flags;
    EXPECT_TRUE(!answered || old_flags == 0);
    if (old_flags == 0) ++restored;
    Ctl({"audit", "verify"});
  }
  EXPECT_LT(restored, kRounds);
}

TEST_F(LargeBackupTest, AKillWhileTheStoreIsMadeLeavesItOrNone) {
  for (int round = 0; round < 8; ++round) {
    SCOPED_TRACE(round);
    const std::string folder = dir_ / ("made-" + std::to_string(round));
    const std::vector<std::string> command = {Program("guidond"), "restore-backup", backup_,
                                              "--store", folder};
    {
      Process process(command);
      std::this_thread::sleep_for(std::chrono::milliseconds(random_() % 150));
      process.Signal(SIGKILL);
      process.Wait();
    }
    if (!fs::exists(folder + "/store")) {
      EXPECT_EQ(RunProgram(command).exit_code, 0);
    }
    Guidond other({"--store", folder});
    ASSERT_TRUE(other.ready()) << other.errors();
    EXPECT_EQ(Json::parse(other.Guidonctl({"list", "-o", "json"}).output)["revision"], 100);
    EXPECT_EQ(other.Guidonctl({"audit", "verify"}).exit_code, 0);
  }
}

TEST_F(LargeBackupTest, ShowsABarOnATerminal) {
  const auto run = [&](const std::string& command) {
    return RunProgram(
        {"script", "-qec", Program("guidonctl") + " " + command, "/dev/null"},
        {{"GUIDON_ADMIN_SERVER", "localhost:" + std::to_string(guidond_->admin_port())},
         {"TERM", "xterm"}});
  };
  for (const std::string& command : {"backup " + backup_, "restore-backup --dry-run " + backup_}) {
    const Finished finished = run(command);
    EXPECT_EQ(finished.exit_code, 0) << finished.output;
    EXPECT_THAT(finished.output, HasSubstr("#] 100%")) << command;
  }
}

}  // namespace
}  // namespace guidon::testing

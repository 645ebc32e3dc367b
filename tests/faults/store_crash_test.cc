#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/faults/store_check.h"
#include "tests/support/temp_dir.h"

// The store after `kill -9`: what was acknowledged is there, and no half of anything.
// GUIDON_SEED chooses other random moments.
namespace guidon {
namespace {

using std::chrono::steady_clock;

// A change that store_writer reports.
struct Acknowledged {
  std::string token;
  Revision first = 0;
  Revision last = 0;
};

uint32_t Seed() {
  const char* const seed = std::getenv("GUIDON_SEED");
  return seed == nullptr ? 1 : static_cast<uint32_t>(std::strtoul(seed, nullptr, 10));
}

// A running store_writer.
class WriterProcess {
 public:
  WriterProcess(const std::string& folder, uint32_t seed) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string seed_text = absl::StrCat(seed);
    std::string folder_text = folder;
    char program[] = STORE_WRITER;
    char* const arguments[] = {program, folder_text.data(), seed_text.data(), nullptr};
    const int failed = posix_spawn(&pid_, program, &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
    EXPECT_EQ(failed, 0);
  }
  ~WriterProcess() { ::close(output_); }

  // Reads until there are `lines` of output or `deadline` is over.
  void ReadUntil(size_t lines, steady_clock::time_point deadline) {
    const auto count = [&] { return std::count(text_.begin(), text_.end(), '\n'); };
    while (static_cast<size_t>(count()) < lines) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
      pollfd waited = {output_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&waited, 1, static_cast<int>(left.count())) == 0) return;
      if (!ReadSome()) return;
    }
  }

  // Ends the process by SIGKILL and returns what it reported.
  std::vector<Acknowledged> Kill() {
    ::kill(pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    EXPECT_TRUE(WIFSIGNALED(status)) << "store_writer failed by itself";
    while (ReadSome()) {
    }
    return Parse();
  }

 private:
  bool ReadSome() {
    char buffer[4096];
    const ssize_t size = ::read(output_, buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) return true;
    if (size > 0) text_.append(buffer, static_cast<size_t>(size));
    return size > 0;
  }

  std::vector<Acknowledged> Parse() const {
    std::vector<Acknowledged> reported;
    for (const absl::string_view line : absl::StrSplit(text_, '\n', absl::SkipEmpty())) {
      const std::vector<std::string> fields = absl::StrSplit(line, ' ');
      Acknowledged change;
      if (fields.size() != 3 || !absl::SimpleAtoi(fields[1], &change.first) ||
          !absl::SimpleAtoi(fields[2], &change.last)) {
        ADD_FAILURE() << "odd report: " << line;
        continue;
      }
      change.token = fields[0];
      reported.push_back(change);
    }
    return reported;
  }

  pid_t pid_ = 0;
  int output_ = -1;
  std::string text_;
};

void ExpectAcknowledged(const std::vector<HistoryRecord>& history,
                        const std::vector<Acknowledged>& reported) {
  for (const Acknowledged& change : reported) {
    ASSERT_LE(change.last, history.size()) << change.token << " is lost";
    const std::string reason = absl::StrCat(change.token, " ", change.last - change.first + 1);
    for (Revision revision = change.first; revision <= change.last; ++revision) {
      ASSERT_EQ(history[revision - 1].reason, reason) << "at revision " << revision;
    }
  }
}

void ExpectWholeBatches(const std::vector<HistoryRecord>& history) {
  for (size_t i = 0; i < history.size();) {
    const std::vector<std::string> fields = absl::StrSplit(history[i].reason, ' ');
    size_t size = 0;
    ASSERT_TRUE(fields.size() == 2 && absl::SimpleAtoi(fields[1], &size) && size > 0)
        << history[i].reason;
    ASSERT_LE(i + size, history.size()) << "half of " << history[i].reason;
    for (size_t j = 1; j < size; ++j) {
      ASSERT_EQ(history[i + j].reason, history[i].reason) << "half of it";
    }
    i += size;
  }
}

// Opens the store after a kill and checks it all. Returns the newest revision.
Revision CheckAfterKill(const std::string& folder, const std::vector<Acknowledged>& reported) {
  const auto store = OpenRocksDbFlagStore(folder);
  EXPECT_TRUE(store.ok()) << store.status();
  if (!store.ok()) return 0;
  const auto history = CheckedHistory(**store);
  EXPECT_TRUE(history.ok()) << history.status();
  if (!history.ok()) return 0;
  ExpectAcknowledged(*history, reported);
  ExpectWholeBatches(*history);
  return history->size();
}

TEST(StoreCrash, KeepsWhatWasAcknowledgedOverSixtyKills) {
  const testing::TempDir folder;
  std::mt19937 random(Seed());
  std::vector<Acknowledged> reported;
  for (uint32_t round = 1; round <= 60; ++round) {
    SCOPED_TRACE(absl::StrCat("seed ", Seed(), ", round ", round));
    WriterProcess writer(folder.path(), round);
    // At most so many changes, then up to 3 ms more to hit any moment of the next ones.
    writer.ReadUntil(std::uniform_int_distribution<size_t>(1, 120)(random),
                     steady_clock::now() + std::chrono::seconds(30));
    const auto moment =
        std::chrono::microseconds(std::uniform_int_distribution<int>(0, 3000)(random));
    writer.ReadUntil(~size_t{0}, steady_clock::now() + moment);
    const std::vector<Acknowledged> newly = writer.Kill();
    EXPECT_FALSE(newly.empty()) << "the store did not open in 30 s";
    reported.insert(reported.end(), newly.begin(), newly.end());
    const Revision newest = CheckAfterKill(folder.path(), reported);
    if (::testing::Test::HasFailure()) return;
    ASSERT_GE(newest, reported.back().last);
  }
}

TEST(StoreCrash, OpensAfterAKillWhileItWasOpening) {
  const testing::TempDir folder;
  std::mt19937 random(Seed());
  std::vector<Acknowledged> reported;
  for (uint32_t round = 1; round <= 40; ++round) {
    SCOPED_TRACE(absl::StrCat("seed ", Seed(), ", round ", round));
    WriterProcess writer(folder.path(), 1000 + round);
    const auto moment =
        std::chrono::microseconds(std::uniform_int_distribution<int>(0, 150'000)(random));
    writer.ReadUntil(1, steady_clock::now() + moment);
    const std::vector<Acknowledged> newly = writer.Kill();
    reported.insert(reported.end(), newly.begin(), newly.end());
    // Not after every kill, so that some hit what earlier ones left.
    if (round % 3 == 0) CheckAfterKill(folder.path(), reported);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(StoreCrash, OpensAfterAKillWhileItWasCreated) {
  std::mt19937 random(Seed());
  for (uint32_t round = 1; round <= 30; ++round) {
    SCOPED_TRACE(absl::StrCat("seed ", Seed(), ", round ", round));
    const testing::TempDir folder;
    WriterProcess writer(folder.path(), round);
    const auto moment =
        std::chrono::microseconds(std::uniform_int_distribution<int>(0, 150'000)(random));
    writer.ReadUntil(1, steady_clock::now() + moment);
    CheckAfterKill(folder.path(), writer.Kill());
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace guidon

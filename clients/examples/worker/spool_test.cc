#include "clients/examples/worker/spool.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "tests/support/temp_dir.h"

namespace worker {
namespace {

using guidon::testing::TempDir;
using guidon::testing::WriteFile;

class SpoolTest : public ::testing::Test {
 protected:
  Spool Open() { return *Spool::Open(dir_ / "spool"); }

  std::set<std::string> Names(const std::string& part) const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir_ / ("spool/" + part))) {
      names.insert(entry.path().filename());
    }
    return names;
  }

  TempDir dir_;
};

TEST_F(SpoolTest, AClaimedJobIsFinishedWithItsResult) {
  Spool spool = Open();
  EXPECT_FALSE(spool.Claim()->has_value());
  WriteFile(dir_ / "spool/new/job-1", "a 1 2\n");
  const std::optional<Job> job = *spool.Claim();
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->id, "job-1");
  EXPECT_EQ(job->text, "a 1 2\n");
  EXPECT_EQ(Names("cur"), std::set<std::string>{"job-1"});
  ASSERT_TRUE(spool.Finish(*job, "a\n").ok());
  EXPECT_TRUE(Names("cur").empty());
  std::ostringstream result;
  result << std::ifstream(dir_ / "spool/done/job-1").rdbuf();
  EXPECT_EQ(result.str(), "a\n");
}

TEST_F(SpoolTest, AFailedJobIsKept) {
  Spool spool = Open();
  WriteFile(dir_ / "spool/new/job-1", "a 1 2\n");
  ASSERT_TRUE(spool.Fail(**spool.Claim()).ok());
  EXPECT_EQ(Names("failed"), std::set<std::string>{"job-1"});
  EXPECT_TRUE(Names("new").empty() && Names("cur").empty());
}

TEST_F(SpoolTest, SeveralWorkersDoEachJobOnce) {
  constexpr int kJobs = 300;
  Open();
  for (int i = 0; i < kJobs; ++i) WriteFile(dir_ / ("spool/new/job-" + std::to_string(i)), "x");
  std::vector<std::set<std::string>> claimed(4);
  std::vector<std::thread> workers;
  for (std::set<std::string>& mine : claimed) {
    workers.emplace_back([this, &mine] {
      Spool spool = Open();
      while (const std::optional<Job> job = *spool.Claim()) mine.insert(job->id);
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::set<std::string> all;
  size_t claims = 0;
  for (const std::set<std::string>& mine : claimed) {
    claims += mine.size();
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(claims, size_t{kJobs});
  EXPECT_EQ(all.size(), size_t{kJobs});
}

TEST_F(SpoolTest, GoesOnToTheNextJobWhereAnotherWorkerWasFaster) {
  Spool spool = Open();
  for (int i = 0; i < 3; ++i) WriteFile(dir_ / ("spool/new/job-" + std::to_string(i)), "x");
  ASSERT_TRUE(spool.Claim()->has_value());
  // All that this one has listed are taken, and one has come since.
  Spool other = Open();
  while (other.Claim()->has_value()) {
  }
  WriteFile(dir_ / "spool/new/job-3", "x");
  const std::optional<Job> job = *spool.Claim();
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->id, "job-3");
}

TEST_F(SpoolTest, ASpoolThatIsGoneIsAnError) {
  Spool spool = Open();
  std::filesystem::remove(dir_ / "spool/cur");
  WriteFile(dir_ / "spool/new/job-1", "x");
  EXPECT_FALSE(spool.Claim().ok());
  std::filesystem::remove_all(dir_ / "spool");
  EXPECT_FALSE(spool.Claim().ok());
}

TEST_F(SpoolTest, AFolderThatCannotBeMadeIsNamed) {
  WriteFile(dir_ / "spool", "a file");
  const absl::Status opened = Spool::Open(dir_ / "spool").status();
  EXPECT_NE(opened.message().find((dir_ / "spool/tmp").c_str()), absl::string_view::npos) << opened;
}

}  // namespace
}  // namespace worker

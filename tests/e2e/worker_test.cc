// The workers of clients/examples, with a real guidond: what they do when their flag changes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/guidond.h"

namespace guidon {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::Eventually;
using testing::Finished;
using testing::Guidond;
using testing::Process;
using testing::Program;
using testing::RunProgram;
using testing::TempDir;

constexpr char kSourceDir[] = GUIDON_SOURCE_DIR;

// The program of a worker in this language, and its first arguments.
std::vector<std::string> WorkerIn(const std::string& language) {
  if (language.rfind("cpp", 0) == 0) return {Program("guidon-worker")};
  return {absl::StrCat(kSourceDir, "/tests/e2e/providers/run"), "worker", language};
}

size_t FilesIn(const std::string& folder) {
  using Files = std::filesystem::directory_iterator;
  return static_cast<size_t>(std::distance(begin(Files(folder)), end(Files())));
}

class WorkerProgram {
 public:
  WorkerProgram(const std::string& language, const std::string& spool, const Guidond& daemon,
                const std::vector<std::string>& options = {}) {
    const bool in_process = language == "cpp_in_process";
    const uint16_t port = in_process ? daemon.sync_port() : daemon.evaluation_port();
    std::vector<std::string> command = WorkerIn(language);
    command.insert(command.end(), {"--spool", spool, "--metrics-port", "0", "--flagd",
                                   absl::StrCat("localhost:", port)});
    command.insert(command.end(), options.begin(), options.end());
    process_ = std::make_unique<Process>(
        command,
        std::map<std::string, std::string>{{"FLAGD_RESOLVER", in_process ? "in-process" : "rpc"}});
    const auto line = process_->WaitForLine("metrics on port ");
    if (line.has_value()) port_ = line->substr(line->rfind(' ') + 1);
  }

  bool ready() const { return !port_.empty(); }
  Process& process() { return *process_; }

  std::string Metrics() const {
    return RunProgram({"curl", "-sS", absl::StrCat("http://127.0.0.1:", port_, "/metrics")}).output;
  }

  // jobs_total by "variant outcome", e.g. "on failed".
  std::map<std::string, int> Jobs() const {
    static const std::regex kLabel("([a-z_]+)=\"([^\"]*)\"");
    std::map<std::string, int> jobs;
    std::istringstream lines(Metrics());
    for (std::string line; std::getline(lines, line);) {
      if (line.rfind("jobs_total{", 0) != 0) continue;
      std::map<std::string, std::string> labels;
      for (std::sregex_iterator label(line.begin(), line.end(), kLabel), end; label != end;
           ++label) {
        labels[(*label)[1]] = (*label)[2];
      }
      EXPECT_EQ(labels["flag"], "new-ranker");
      jobs[labels["flag_variant"] + " " + labels["outcome"]] =
          static_cast<int>(std::stod(line.substr(line.rfind(' '))));
    }
    return jobs;
  }

 private:
  std::unique_ptr<Process> process_;
  std::string port_;
};

int Sum(const std::map<std::string, int>& jobs) {
  int sum = 0;
  for (const auto& [labels, count] : jobs) sum += count;
  return sum;
}

class WorkerTest : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    ASSERT_TRUE(daemon_.ready()) << daemon_.errors();
    Control({"apply", "-f", absl::StrCat(kSourceDir, "/deploy/samples/new-ranker.yaml")});
  }

  // Starts a worker; skips the test where its language is not prepared.
  void Start(const std::vector<std::string>& options = {}) {
    worker_ = std::make_unique<WorkerProgram>(GetParam(), spool_, daemon_, options);
    if (worker_->ready()) return;
    const auto code = worker_->process().Wait();
    if (code == 77) GTEST_SKIP() << worker_->process().output();
    FAIL() << "ended with " << code.value_or(-1) << ": " << worker_->process().errors();
  }

  void Control(std::vector<std::string> arguments) {
    const Finished run = daemon_.Guidonctl(std::move(arguments));
    ASSERT_EQ(run.exit_code, 0) << run.errors;
  }

  // Delivers jobs, and waits until all that were delivered are done. What jobs_total then says.
  std::map<std::string, int> Deliver(int jobs) {
    for (int i = 0; i < jobs; ++i) {
      const std::string name = absl::StrCat("job-", delivered_++);
      testing::WriteFile(absl::StrCat(spool_, "/tmp/", name), "a 0.2 900\nb 0.9 1\nc 0.5 3\n");
      std::filesystem::rename(absl::StrCat(spool_, "/tmp/", name),
                              absl::StrCat(spool_, "/new/", name));
    }
    std::map<std::string, int> counted;
    EXPECT_TRUE(Eventually([&] { return Sum(counted = worker_->Jobs()) >= delivered_; }));
    EXPECT_EQ(Sum(counted), delivered_);
    return counted;
  }

  // Delivers jobs one by one until one is done by this variant: how long that took since `changed`.
  milliseconds DeliverUntil(const std::string& variant, steady_clock::time_point changed) {
    const std::string outcome = variant + " ok";
    EXPECT_TRUE(Eventually([&] {
      const int before = worker_->Jobs()[outcome];
      return Deliver(1)[outcome] > before;
    }));
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - changed);
    std::cout << GetParam() << ": variant " << variant << " reached a job after " << took.count()
              << " ms\n";
    return took;
  }

  Guidond daemon_;
  TempDir dir_;
  const std::string spool_ = dir_ / "spool";
  int delivered_ = 0;
  std::unique_ptr<WorkerProgram> worker_;
};

INSTANTIATE_TEST_SUITE_P(Languages, WorkerTest,
                         ::testing::Values("cpp", "cpp_in_process", "python", "node"),
                         [](const auto& language) { return language.param; });

TEST_P(WorkerTest, AFlipChangesThePathWithinASecondAndAKillEndsTheRiskyOne) {
  ASSERT_NO_FATAL_FAILURE(Start());
  if (IsSkipped()) return;
  EXPECT_EQ(Deliver(20), (std::map<std::string, int>{{"off ok", 20}, {"off failed", 0}}));

  Control({"set-default", "new-ranker", "on"});
  EXPECT_LT(DeliverUntil("on", steady_clock::now()), milliseconds(1000));
  Control({"kill", "new-ranker", "--reason", "test"});
  EXPECT_LT(DeliverUntil("off", steady_clock::now()), milliseconds(1000));
  const int risky = worker_->Jobs()["on ok"];
  EXPECT_EQ(Deliver(50)["on ok"], risky);

  worker_->process().Signal(SIGTERM);
  EXPECT_EQ(worker_->process().Wait(), 0) << worker_->process().errors();
  EXPECT_EQ(FilesIn(spool_ + "/done"), static_cast<size_t>(delivered_));
  EXPECT_EQ(FilesIn(spool_ + "/cur") + FilesIn(spool_ + "/new") + FilesIn(spool_ + "/failed"), 0u);
}

TEST_P(WorkerTest, ARolloutGivesEachJobTheVariantThatGuidonctlTells) {
  Control({"rollout", "new-ranker", "--variant", "on=50", "--variant", "off=50"});
  constexpr int kJobs = 16;
  std::map<std::string, int> told;
  for (int i = 0; i < kJobs; ++i) {
    const Finished evaluation = daemon_.Guidonctl(
        {"eval", "new-ranker", "--targeting-key", absl::StrCat("job-", i), "-o", "json"});
    const bool on = evaluation.output.find(R"("variant": "on")") != std::string::npos;
    ++told[on ? "on ok" : "off ok"];
  }
  ASSERT_EQ(told.size(), 2u);
  ASSERT_NO_FATAL_FAILURE(Start());
  if (IsSkipped()) return;
  auto done = Deliver(kJobs);
  EXPECT_EQ(done["on ok"], told["on ok"]);
  EXPECT_EQ(done["off ok"], told["off ok"]);
}

TEST_P(WorkerTest, CountsWhatFailsOnTheRiskyPath) {
  Control({"set-default", "new-ranker", "on"});
  ASSERT_NO_FATAL_FAILURE(Start({"--risky-failure-ratio", "1"}));
  if (IsSkipped()) return;
  EXPECT_EQ(Deliver(10), (std::map<std::string, int>{{"on ok", 0}, {"on failed", 10}}));
  EXPECT_EQ(FilesIn(spool_ + "/failed"), 10u);
  const std::string metrics = worker_->Metrics();
  EXPECT_NE(metrics.find("job_duration_seconds_count{flag=\"new-ranker\",flag_variant=\"on\"} 10"),
            std::string::npos)
      << metrics;

  Control({"kill", "new-ranker", "--reason", "test"});
  ASSERT_TRUE(Eventually([&] { return Deliver(1)["off ok"] > 0; }));
  const int failed = worker_->Jobs()["on failed"];
  EXPECT_EQ(Deliver(20)["on failed"], failed);
}

class CppWorkerTest : public WorkerTest {};
INSTANTIATE_TEST_SUITE_P(Resolvers, CppWorkerTest, ::testing::Values("cpp", "cpp_in_process"),
                         [](const auto& resolver) { return resolver.param; });

TEST_P(CppWorkerTest, LogsWhichJobHadWhichVariant) {
  Start({"--evaluation-log", dir_ / "log"});
  Deliver(1);
  std::ifstream log(dir_ / "log");
  std::string line;
  std::getline(log, line);
  for (const char* part :
       {R"("feature_flag.key":"new-ranker")", R"("feature_flag.context.id":"job-0")",
        R"("feature_flag.result.variant":"off")", R"("feature_flag.result.reason":"static")",
        R"("feature_flag.provider.name":"flagd")"}) {
    EXPECT_NE(line.find(part), std::string::npos) << line;
  }
}

TEST_P(WorkerTest, GoesOnWithTheSafePathWithoutADaemon) {
  daemon_.process().Signal(SIGKILL);
  daemon_.process().Wait();
  ASSERT_NO_FATAL_FAILURE(Start());
  if (IsSkipped()) return;
  EXPECT_EQ(Deliver(5), (std::map<std::string, int>{{"none ok", 5}, {"none failed", 0}}));
  worker_->process().Signal(SIGTERM);
  EXPECT_EQ(worker_->process().Wait(), 0) << worker_->process().errors();
}

TEST_P(CppWorkerTest, SaysWhyItCannotStart) {
  const auto run = [this](const std::string& port, const std::string& resolver) {
    return RunProgram({Program("guidon-worker"), "--spool", spool_, "--metrics-port", port},
                      {{"FLAGD_RESOLVER", resolver}});
  };
  const Finished wrong_variable = run("0", "telepathy");
  EXPECT_EQ(wrong_variable.exit_code, 1);
  EXPECT_NE(wrong_variable.errors.find("FLAGD_RESOLVER: \"telepathy\""), std::string::npos)
      << wrong_variable.errors;
  const std::string port = std::to_string(daemon_.management_port());
  const Finished port_in_use = run(port, "rpc");
  EXPECT_EQ(port_in_use.exit_code, 1);
  EXPECT_NE(port_in_use.errors.find("127.0.0.1:" + port + ": cannot serve metrics"),
            std::string::npos)
      << port_in_use.errors;
}

TEST_P(WorkerTest, SeveralShareASpool) {
  ASSERT_NO_FATAL_FAILURE(Start());
  if (IsSkipped()) return;
  WorkerProgram other(GetParam(), spool_, daemon_);
  ASSERT_TRUE(other.ready());
  constexpr size_t kJobs = 200;
  for (size_t i = 0; i < kJobs; ++i) {
    testing::WriteFile(absl::StrCat(spool_, "/tmp/job"), "a 0.2 900\n");
    std::filesystem::rename(spool_ + "/tmp/job", absl::StrCat(spool_, "/new/job-", i));
  }
  EXPECT_TRUE(Eventually([&] { return FilesIn(spool_ + "/done") == kJobs; }));
  EXPECT_TRUE(Eventually(
      [&] { return Sum(worker_->Jobs()) + Sum(other.Jobs()) == static_cast<int>(kJobs); }));
}

}  // namespace
}  // namespace guidon

// Guarded releases of a flag that a real worker asks for, judged by a real Prometheus: what is
// healthy reaches everybody, what is bad is taken back, and no person and no build is in it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "evaluator/flag_definitions.h"
#include "tests/support/guidond.h"
#include "tests/support/prometheus.h"

namespace guidon::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr char kFlag[] = GUIDON_SOURCE_DIR "/deploy/samples/new-ranker.yaml";

constexpr char kAnalysis[] = R"(
interval: 1s
warm-up: 0s
settle: 1s
timeout: 1s
deadline: 5m
min-requests: 20
metrics:
  - use: worker-failures
    harmless-rate: 0.05
)";

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// Delivers jobs to a spool folder, up to about 200 a second, as long as it lives.
class Producer {
 public:
  explicit Producer(std::string spool) : spool_(std::move(spool)) {
    for (const char* part : {"tmp", "new"}) {
      std::filesystem::create_directories(spool_ + "/" + part);
    }
    thread_ = std::thread([this] { Run(); });
  }
  ~Producer() {
    stop_ = true;
    thread_.join();
  }

 private:
  void Run() {
    for (int job = 0; !stop_; std::this_thread::sleep_for(milliseconds(20))) {
      // A worker that is slow is not buried.
      const std::filesystem::directory_iterator waiting(spool_ + "/new");
      if (std::distance(begin(waiting), end(waiting)) > 20) continue;
      for (int i = 0; i < 4; ++i) {
        const std::string name = "job-" + std::to_string(job++);
        WriteFile(spool_ + "/tmp/" + name, "a 0.2 900\nb 0.9 1\nc 0.5 3\n");
        std::filesystem::rename(spool_ + "/tmp/" + name, spool_ + "/new/" + name);
      }
    }
  }

  const std::string spool_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

class FlagRampTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Prometheus::Installed()) {
      std::cout << "SKIPPED: no Prometheus (apt-get install prometheus)\n";
      GTEST_SKIP();
    }
    WriteFile(dir_ / "analysis.yaml", kAnalysis);
    prometheus_ = std::make_unique<Prometheus>("global: {scrape_interval: 1s}\n");
    ASSERT_TRUE(prometheus_->ready()) << prometheus_->errors();
    guidond_ = std::make_unique<Guidond>(GuidondOptions());
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
    ports_ = {"--port", std::to_string(guidond_->evaluation_port()), "--admin-port",
              std::to_string(guidond_->admin_port())};
  }

  std::vector<std::string> GuidondOptions() const {
    std::vector<std::string> options = {"--store", dir_ / "store", "--prometheus",
                                        prometheus_->url()};
    options.insert(options.end(), ports_.begin(), ports_.end());
    return options;
  }

  // With the flag there, dark, and jobs coming in.
  void StartWorker(const std::string& risky_failure_ratio) {
    const Finished applied = guidond_->Guidonctl({"apply", "-f", kFlag});
    ASSERT_EQ(applied.exit_code, 0) << applied.errors;
    worker_ = std::make_unique<Process>(std::vector<std::string>{
        Program("guidon-worker"), "--spool", dir_ / "spool", "--metrics-port", "0", "--flagd",
        "localhost:" + std::to_string(guidond_->evaluation_port()), "--risky-failure-ratio",
        risky_failure_ratio});
    const auto line = worker_->WaitForLine("metrics on port ");
    ASSERT_TRUE(line.has_value()) << worker_->errors();
    metrics_port_ = line->substr(line->rfind(' ') + 1);
    ASSERT_TRUE(prometheus_->Reload(
        "global: {scrape_interval: 1s}\nscrape_configs:\n- job_name: worker\n  static_configs:\n"
        "  - targets: ['127.0.0.1:" +
        metrics_port_ + "']\n"))
        << prometheus_->errors();
    producer_ = std::make_unique<Producer>(dir_ / "spool");
    ASSERT_TRUE(Eventually([&] { return Jobs("off", "ok") > 0; }));
  }

  int Jobs(const std::string& variant, const std::string& outcome) const {
    const std::string metrics =
        RunProgram({"curl", "-sS", "http://127.0.0.1:" + metrics_port_ + "/metrics"}).output;
    const std::string name = "jobs_total{flag=\"new-ranker\",flag_variant=\"" + variant +
                             "\",outcome=\"" + outcome + "\"} ";
    const size_t at = metrics.find(name);
    return at == std::string::npos ? 0 : std::stoi(metrics.substr(at + name.size()));
  }

  std::vector<std::string> ReleaseCommand(const std::string& every) const {
    return {"release",    "new-ranker",
            "-f",         kFlag,
            "--steps",    "10,50,100",
            "--every",    every,
            "--guard",    dir_ / "analysis.yaml",
            "--interval", "200ms",
            "--reason",   "release 2.3",
            "--summary",  dir_ / "summary.md",
            "--junit",    dir_ / "junit.xml"};
  }
  Finished Release(const std::string& every) {
    const auto began = steady_clock::now();
    const Finished finished = guidond_->Guidonctl(ReleaseCommand(every));
    took_ = std::chrono::duration<double>(steady_clock::now() - began).count();
    return finished;
  }

  // What guidonctl says about the flag.
  Json Ask(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"-o", "json"});
    return Json::parse(guidond_->Guidonctl(arguments).output, nullptr, false);
  }
  Json Ramp() const { return Ask({"ramp", "status", "new-ranker"}); }
  std::string Targeting() const {
    return Ask({"get", "new-ranker"})["definition"]["targeting"].dump();
  }

  // The reason of the last change of the flag.
  std::string LastReason() const {
    return Ask({"history", "new-ranker"})["changes"][0].value("reason", "");
  }

  void KillAndRestartGuidond() {
    guidond_->process().Signal(SIGKILL);
    guidond_->process().Wait();
    guidond_ = std::make_unique<Guidond>(GuidondOptions());
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  static bool Runs(Process& process) { return kill(process.pid(), 0) == 0; }

  void PrintFigures(const std::string& what) const {
    const int failed = Jobs("on", "failed") + Jobs("off", "failed");
    const int on = Jobs("on", "ok") + Jobs("on", "failed");
    const int all = on + Jobs("off", "ok") + Jobs("off", "failed");
    std::cout << what << " after " << took_ << " s: " << all << " jobs, " << on
              << " on the risky path, " << failed << " failed (" << 100.0 * failed / all
              << " % of all)\n";
  }

  TempDir dir_;
  std::unique_ptr<Prometheus> prometheus_;
  std::unique_ptr<Guidond> guidond_;
  std::vector<std::string> ports_;
  std::unique_ptr<Process> worker_;
  std::string metrics_port_;
  std::unique_ptr<Producer> producer_;
  double took_ = 0;
};

TEST_F(FlagRampTest, HealthyPathIsReleasedToEverybodyWithNoHuman) {
  ASSERT_NO_FATAL_FAILURE(StartWorker("0"));
  const Finished released = Release("3s");
  EXPECT_EQ(released.exit_code, 0) << released.output << released.errors << Ramp().dump(2);
  PrintFigures("released");
  EXPECT_EQ(Targeting(), R"({"fractional":[["on",100],["off",0]]})");
  EXPECT_EQ(Ramp()["state"], "done");
  EXPECT_EQ(Ramp()["guard"]["verdict"], "pass");
  EXPECT_EQ(LastReason(), "ramp done");
  EXPECT_NE(ReadAll(dir_ / "summary.md").find("## Release of new-ranker: released"),
            std::string::npos);
  EXPECT_NE(ReadAll(dir_ / "junit.xml").find("failures=\"0\" errors=\"0\""), std::string::npos);
  EXPECT_TRUE(Runs(*worker_));
  EXPECT_TRUE(Runs(guidond_->process()));

  const Finished again = Release("3s");
  EXPECT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_NE(again.output.find("everybody gets \"on\" already"), std::string::npos) << again.output;
}

TEST_F(FlagRampTest, PoisonedPathIsTakenBackByItselfAtTheFirstStep) {
  ASSERT_NO_FATAL_FAILURE(StartWorker("0.5"));
  const Finished released = Release("60s");
  EXPECT_EQ(released.exit_code, 10) << released.output << released.errors << Ramp().dump(2);
  PrintFigures("rolled back");
  const Json ramp = Ramp();
  EXPECT_EQ(ramp["state"], "aborted");
  EXPECT_EQ(ramp["stepsTaken"], 1);
  EXPECT_EQ(ramp["guard"]["verdict"], "fail");
  EXPECT_EQ(ramp["guard"]["cause"], "ratio");
  const Json test = ramp["guard"]["tests"][0];
  EXPECT_GE(test["worse"].get<double>(), test["worseBound"].get<double>());
  EXPECT_GT(test["to"]["bad"].get<double>(), 0);
  EXPECT_EQ(Targeting(), R"({"fractional":[["on",0],["off",100]]})");

  const std::string reason = LastReason();
  std::cout << "history: " << reason << "\n";
  EXPECT_EQ(reason.find("ramp aborted by its gate: worker-failures: "), 0U);
  EXPECT_NE(reason.find("[evidence that worker-failures is worse "), std::string::npos);
  EXPECT_NE(guidond_->HttpGet("/metrics")
                .find("guidon_ramp_guard_verdict{flag_set=\"\",flag=\""
                      "new-ranker\",verdict=\"fail\",cause=\"ratio\"} 1"),
            std::string::npos);
  EXPECT_NE(ReadAll(dir_ / "summary.md").find("| worker-failures | fail |"), std::string::npos);
  EXPECT_NE(ReadAll(dir_ / "junit.xml").find("<failure type=\"rolled-back\""), std::string::npos);
  EXPECT_TRUE(Runs(*worker_));

  // The risky path has no jobs any more.
  const int risky = Jobs("on", "ok") + Jobs("on", "failed");
  const int safe = Jobs("off", "ok");
  ASSERT_TRUE(Eventually([&] { return Jobs("off", "ok") > safe + 50; }));
  EXPECT_LE(Jobs("on", "ok") + Jobs("on", "failed"), risky + 1);
}

TEST_F(FlagRampTest, WaitsWhilePrometheusIsAwayAndGoesOnWhenItIsBack) {
  ASSERT_NO_FATAL_FAILURE(StartWorker("0"));
  prometheus_->process().Signal(SIGSTOP);
  std::vector<std::string> command = ReleaseCommand("1s");
  command.insert(command.begin(), Program("guidonctl"));
  Process release(command,
                  {{"GUIDON_CONFIG", dir_ / "none.yaml"},
                   {"GUIDON_ADMIN_SERVER", "localhost:" + std::to_string(guidond_->admin_port())}});
  ASSERT_TRUE(Eventually([&] {
    const Json ramp = Ramp();
    return ramp.is_object() && ramp["guard"].is_object() &&
           ramp["guard"]["cause"] == "unavailable" &&
           ramp["message"].get<std::string>().find("its gate waits") == 0;
  })) << Ramp().dump(2);
  std::this_thread::sleep_for(milliseconds(3000));  // three intervals, in which nothing may happen
  EXPECT_EQ(Ramp()["stepsTaken"], 1);
  EXPECT_EQ(Ramp()["state"], "running");
  prometheus_->process().Signal(SIGCONT);
  EXPECT_EQ(release.Wait(), 0) << release.output() << release.errors() << Ramp().dump(2);
  EXPECT_EQ(Ramp()["state"], "done");
}

TEST_F(FlagRampTest, GoesOnGuardedAfterGuidondWasKilled) {
  ASSERT_NO_FATAL_FAILURE(StartWorker("0.5"));
  prometheus_->process().Signal(SIGSTOP);  // so that nothing is decided before
  const Finished started =
      guidond_->Guidonctl({"ramp", "new-ranker", "--to", "on", "--steps", "10,50,100", "--every",
                           "2s", "--guard", dir_ / "analysis.yaml", "--reason", "release 2.3"});
  ASSERT_EQ(started.exit_code, 0) << started.errors;
  ASSERT_NO_FATAL_FAILURE(KillAndRestartGuidond());
  ASSERT_TRUE(Eventually([&] { return Jobs("on", "failed") >= 10; }));
  EXPECT_EQ(Ramp()["stepsTaken"], 1) << "it went on unguarded";
  prometheus_->process().Signal(SIGCONT);
  const Finished released = Release("2s");  // waits for the same ramp
  EXPECT_EQ(released.exit_code, 10) << released.output << released.errors << Ramp().dump(2);
  EXPECT_NE(released.output.find("the ramp that"), std::string::npos) << released.output;
  EXPECT_EQ(Ramp()["stepsTaken"], 1);
  EXPECT_EQ(LastReason().find("ramp aborted by its gate: worker-failures: "), 0U);
}

TEST_F(FlagRampTest, RefusesAnAnalysisThatIsNoneAndAGuardWithoutPrometheus) {
  const Finished applied = guidond_->Guidonctl({"apply", "-f", kFlag});
  ASSERT_EQ(applied.exit_code, 0) << applied.errors;
  WriteFile(dir_ / "bad.yaml", "interval: 1s\nmetrics:\n  - use: worker-failings\n");
  const auto start = [&](const Guidond& guidond, const std::string& file) {
    return guidond.Guidonctl({"ramp", "new-ranker", "--to", "on", "--steps", "10,100", "--every",
                              "1h", "--guard", dir_ / file});
  };
  Finished refused = start(*guidond_, "bad.yaml");
  EXPECT_EQ(refused.exit_code, 5);
  EXPECT_NE(
      refused.errors.find("bad.yaml: line 3: metrics[0].use: there is no \"worker-failings\""),
      std::string::npos)
      << refused.errors;
  const Guidond alone;
  ASSERT_TRUE(alone.ready());
  refused = start(alone, "analysis.yaml");
  EXPECT_EQ(refused.exit_code, 5);
  EXPECT_NE(refused.errors.find("guidond has no Prometheus to ask: start it with --prometheus"),
            std::string::npos)
      << refused.errors;
}

}  // namespace
}  // namespace guidon::testing

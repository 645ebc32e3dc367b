// guidon-analyst as a process: who may ask, what it does without Prometheus, what outlives it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/canary/http_line.h"
#include "tests/support/certificate.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace guidon::testing {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAnalyst[] = GUIDON_BIN_DIR "/guidon-analyst";
constexpr char kAnalysis[] = "metrics: [{use: http-errors}]\n";
// Nobody listens there.
constexpr char kNoPrometheus[] = "http://127.0.0.1:1";

std::string Question(const std::string& canary) {
  return absl::StrCat(R"({"analysis":"api","namespace":"prod","rollout":"web","canary":")", canary,
                      R"(","stable":"old"})");
}

class AnalystServeTest : public ::testing::Test {
 protected:
  void Start(const std::string& prometheus, const std::vector<std::string>& options = {},
             const std::map<std::string, std::string>& environment = {}) {
    WriteFile(dir_ / "api.yaml", kAnalysis);
    analyst_.reset();
    analyst_ = std::make_unique<Process>(Command(prometheus, options), environment);
    const std::optional<std::string> line = analyst_->WaitForLine("  port ");
    ASSERT_TRUE(line.has_value()) << analyst_->errors();
    port_ = static_cast<uint16_t>(std::stoi(line->substr(7)));
    analyst_->WaitForLine("  resets ");
  }

  std::vector<std::string> Command(const std::string& prometheus,
                                   const std::vector<std::string>& options) {
    std::vector<std::string> command = {kAnalyst,       "serve",    "--config",  dir_ / "api.yaml",
                                        "--prometheus", prometheus, "--address", "127.0.0.1",
                                        "--port",       "0"};
    command.insert(command.end(), options.begin(), options.end());
    return command;
  }

  json Ask(const std::string& body) {
    const HttpResult result = HttpLine(port_).Post("/v1/verdict", body);
    EXPECT_EQ(result.status, 200);
    return json::parse(result.body, nullptr, false);
  }

  // curl, to speak TLS and to show a token.
  Finished Curl(const std::vector<std::string>& arguments, const std::string& path) {
    std::vector<std::string> command = {"curl", "-sS", "-m", "20"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    command.push_back(absl::StrCat(tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:", port_, path));
    return RunProgram(command);
  }

  TempDir dir_;
  bool tls_ = false;
  std::unique_ptr<Process> analyst_;
  uint16_t port_ = 0;
};

TEST_F(AnalystServeTest, WithoutPrometheusItIsReadyAndTheVerdictIsContinue) {
  Start(kNoPrometheus);
  EXPECT_EQ(HttpLine(port_).Get("/readyz").status, 200);
  const json verdict = Ask(Question("new"));
  EXPECT_EQ(verdict["verdict"], "continue");
  EXPECT_EQ(verdict["cause"], "unavailable") << verdict.dump(1);
}

// Argo gives up after ten seconds, and what it takes for an error then aborts a healthy canary.
TEST_F(AnalystServeTest, ASlowPrometheusKeepsNobodyWaitingLonger) {
  std::promise<void> wake;
  FakeHttpServer prometheus([asleep = wake.get_future().share()](const FakeRequest&) {
    asleep.wait();
    return FakeReply{.hang_up = true};
  });
  Start(prometheus.url());
  std::vector<std::thread> clients;
  Mutex mutex;
  double longest = 0;
  int answered = 0;
  for (int i = 0; i < 40; ++i) {
    clients.emplace_back([&, i] {
      const auto asked = Clock::now();
      const json verdict = Ask(Question(std::to_string(i)));
      const std::chrono::duration<double> took = Clock::now() - asked;
      MutexLock lock(mutex);
      longest = std::max(longest, took.count());
      answered += verdict["cause"] == "unavailable" ? 1 : 0;
    });
  }
  EXPECT_EQ(HttpLine(port_).Get("/healthz").status, 200);  // not held up by them
  for (std::thread& client : clients) client.join();
  wake.set_value();
  EXPECT_EQ(answered, 40);
  EXPECT_LT(longest, 10);
}

TEST_F(AnalystServeTest, AsksForTheTokenAndNeverTellsIt) {
  Start(kNoPrometheus, {}, {{"GUIDON_ANALYST_TOKEN", "s3cret-token"}});
  EXPECT_EQ(HttpLine(port_).Post("/v1/verdict", Question("new")).status, 401);
  EXPECT_EQ(HttpLine(port_).Get("/v1/analyses").status, 401);
  const Finished asked =
      Curl({"-d", Question("new"), "-H", "Authorization: Bearer s3cret-token"}, "/v1/verdict");
  EXPECT_THAT(asked.output, HasSubstr("\"verdict\":\"continue\"")) << asked.errors;
  EXPECT_THAT(HttpLine(port_).Get("/metrics").body, Not(HasSubstr("s3cret")));
  EXPECT_THAT(analyst_->output() + analyst_->errors(), Not(HasSubstr("s3cret")));
}

TEST_F(AnalystServeTest, ServesTlsAndTakesANewCertificate) {
  tls_ = true;
  const Certificate first = MakeCertificate(dir_.path(), "first");
  Start(kNoPrometheus, {"--tls-cert", first.cert_path, "--tls-key", first.key_path});
  const std::string authority = dir_ / "authority.pem";
  const TlsPair second = MakeTlsPair("second");
  WriteFile(authority, second.certificate);
  EXPECT_EQ(Curl({"--cacert", first.cert_path}, "/healthz").output, "ok\n");
  EXPECT_NE(Curl({"--cacert", authority}, "/healthz").exit_code, 0);
  WriteFile(first.cert_path, second.certificate);
  WriteFile(first.key_path, second.key);
  Finished asked;
  const auto deadline = Clock::now() + kPatience;
  while (asked.output != "ok\n" && Clock::now() < deadline) {
    asked = Curl({"--cacert", authority}, "/healthz");
  }
  EXPECT_EQ(asked.output, "ok\n") << asked.errors;
}

TEST_F(AnalystServeTest, LargeBodiesAndNonsenseAreContinueToo) {
  Start(kNoPrometheus);
  EXPECT_EQ(Ask(std::string(70'000, 'x'))["reason"], "the body is too large");
  EXPECT_EQ(Ask("\xff\x00{")["reason"], "the body is not a JSON object");
  EXPECT_EQ(Ask(std::string(60'000, '['))["reason"], "the body is not a JSON object");
}

TEST_F(AnalystServeTest, ResetsOutliveIt) {
  const std::vector<std::string> options = {"--resets", dir_ / "resets.json"};
  Start(kNoPrometheus, options);
  const HttpResult reset =
      HttpLine(port_).Post("/v1/reset", R"({"namespace":"prod","rollout":"web","canary":"new"})");
  ASSERT_EQ(reset.status, 200) << reset.body;
  const std::string start = json::parse(reset.body)["start"];
  analyst_->Signal(SIGKILL);
  Start(kNoPrometheus, options);
  const json verdict = Ask(Question("new"));
  EXPECT_THAT(verdict["start"].dump(), HasSubstr(start.substr(0, 16))) << verdict.dump(1);
  EXPECT_TRUE(Ask(Question("newer"))["start"].is_null());
}

TEST_F(AnalystServeTest, EndsAtOnceWhenToldTo) {
  Start(kNoPrometheus);
  analyst_->Signal(SIGTERM);
  EXPECT_EQ(analyst_->Wait(), 0);
}

TEST_F(AnalystServeTest, SaysWhatItCannotStartWith) {
  WriteFile(dir_ / "api.yaml", kAnalysis);
  const Finished usage = RunProgram(Command("ftp://x", {}));
  EXPECT_EQ(usage.exit_code, 2) << usage.output;
  EXPECT_THAT(usage.errors, HasSubstr("ftp://x"));
  const auto fails = [&](const std::string& prometheus, const std::vector<std::string>& options) {
    const Finished finished = RunProgram(Command(prometheus, options));
    EXPECT_EQ(finished.exit_code, 1) << finished.output;
    return finished.errors;
  };
  EXPECT_THAT(fails(kNoPrometheus, {"--token-file", dir_ / "missing"}), HasSubstr("missing"));
  EXPECT_THAT(
      fails(kNoPrometheus, {"--tls-cert", dir_ / "api.yaml", "--tls-key", dir_ / "api.yaml"}),
      HasSubstr("holds no certificate"));
  WriteFile(dir_ / "api.yaml", "metrics: [{use: http-error}]\n");
  EXPECT_THAT(fails(kNoPrometheus, {}), HasSubstr("did you mean http-errors?"));
}

}  // namespace
}  // namespace guidon::testing

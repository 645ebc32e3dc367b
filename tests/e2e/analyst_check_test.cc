#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "nlohmann/json.hpp"
#include "tests/support/fake_http_server.h"
#include "tests/support/process.h"
#include "tests/support/prometheus.h"
#include "tests/support/temp_dir.h"

// `guidon-analyst check` against a real Prometheus that scrapes an api with a stable version, a
// good canary, a bad one and a slow one.
namespace guidon::testing {
namespace {

using ::testing::HasSubstr;

// An endpoint for Prometheus whose counters grow with time.
class Api {
 public:
  explicit Api(int more_pods = 0)
      : more_pods_(more_pods), server_([this](const FakeRequest&) { return Metrics(); }) {}

  std::string host() const { return server_.host(); }

 private:
  FakeReply Metrics() const {
    const std::chrono::duration<double> age = std::chrono::steady_clock::now() - begun_;
    FakeReply reply{.headers = {{"content-type", "text/plain; version=0.0.4"}}};
    Version("old", 9000, 0.01, 0.02, age.count(), reply.body);
    Version("good", 1000, 0.01, 0.02, age.count(), reply.body);
    Version("bad", 1000, 0.2, 0.02, age.count(), reply.body);
    Version("slow", 1000, 0.01, 0.5, age.count(), reply.body);
    for (int i = 0; i < more_pods_; ++i) {
      absl::StrAppend(&reply.body, "http_requests_total{rollouts_pod_template_hash=\"",
                      i % 2 == 0 ? "many-new" : "many-old", "\",pod=\"pod-", i, "\",code=\"200\"} ",
                      std::floor(age.count() * 10), "\n");
    }
    return reply;
  }

  static void Version(const std::string& hash, double each_second, double error_rate,
                      double slow_rate, double age, std::string& body) {
    const auto line = [&](const char* name, const std::string& label, double value) {
      absl::StrAppendFormat(&body, "%s{rollouts_pod_template_hash=\"%s\",pod=\"%s-1\",%s} %.0f\n",
                            name, hash, hash, label, std::floor(value));
    };
    const double all = each_second * age;
    line("http_requests_total", "code=\"200\"", all * (1 - error_rate));
    line("http_requests_total", "code=\"503\"", all * error_rate);
    line("http_request_duration_seconds_bucket", "le=\"0.25\"", all * (1 - slow_rate));
    line("http_request_duration_seconds_bucket", "le=\"1.0\"", all * (1 - slow_rate / 10));
    line("http_request_duration_seconds_bucket", "le=\"+Inf\"", all);
  }

  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  const int more_pods_;
  const FakeHttpServer server_;  // the last one: it calls the others
};

constexpr char kTimes[] =
    "interval: 1s\nwarm-up: 1s\nsettle: 1s\ndeadline: 50s\nmin-requests: 50\n";

class AnalystCheck : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Prometheus::Installed()) GTEST_SKIP() << "prometheus is not installed";
  }

  void Start(int more_pods = 0) {
    api_ = std::make_unique<Api>(more_pods);
    prometheus_ = std::make_unique<Prometheus>(absl::StrCat(
        "scrape_configs: [{job_name: api, scrape_interval: 1s, scrape_timeout: 1s, honor_labels: "
        "true, static_configs: [{targets: [\"",
        api_->host(), "\"]}]}]"));
    ASSERT_TRUE(prometheus_->ready()) << prometheus_->errors();
  }

  Finished Check(const std::string& metrics, const std::string& canary,
                 std::vector<std::string> more = {}, const std::string& url = "") {
    WriteFile(dir_ / "api.yaml", absl::StrCat(kTimes, more_keys_, "metrics:\n", metrics));
    std::vector<std::string> command = {
        GUIDON_ANALYST, "check", "--config",     dir_.path(),
        "--canary",     canary,  "--prometheus", url.empty() ? prometheus_->url() : url};
    if (stable_.size() > 0) command.insert(command.end(), {"--stable", stable_});
    command.insert(command.end(), more.begin(), more.end());
    return RunProgram(command);
  }

  const std::string errors_ = "  - use: http-errors\n";
  const std::string latency_ = "  - {use: http-latency, boundaries: [0.25, 1]}\n";
  std::string more_keys_;
  std::string stable_ = "old";
  TempDir dir_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<Prometheus> prometheus_;
};

TEST_F(AnalystCheck, PassesAGoodCanaryAndFailsABadOne) {
  Start();
  const Finished good = Check(errors_ + latency_, "good", {"--wait", "-o", "json"});
  EXPECT_EQ(good.exit_code, 0) << good.output << good.errors;
  const auto report = nlohmann::json::parse(good.output, nullptr, false);
  EXPECT_EQ(report["verdict"], "pass");
  ASSERT_EQ(report["metrics"].size(), 3u);
  EXPECT_NEAR(report["metrics"][0]["canary"]["rate"].get<double>(), 0.01, 0.002);
  EXPECT_NEAR(report["metrics"][1]["stable"]["rate"].get<double>(), 0.02, 0.003);

  const Finished bad = Check(errors_ + latency_, "bad", {"--wait", "-o", "markdown"});
  EXPECT_EQ(bad.exit_code, 10) << bad.output << bad.errors;
  EXPECT_THAT(bad.output, HasSubstr("### Canary analysis api: FAIL (ratio)"));
  EXPECT_THAT(bad.output, HasSubstr("http-errors: canary 20 % ("));

  const Finished slow = Check(errors_ + latency_, "slow", {"--wait"});
  EXPECT_EQ(slow.exit_code, 10) << slow.output << slow.errors;
  EXPECT_THAT(slow.output, HasSubstr("FAIL (ratio): http-latency > 0.25s: canary 50 % ("));

  // Another start is another question; so is the same one again, with the same answer.
  const std::string since = report["start"];
  EXPECT_EQ(Check(errors_ + latency_, "bad", {"--wait", "--since", since}).exit_code, 10);
  const Finished later = Check(errors_, "bad", {"--since", "2099-01-01T00:00:00Z"});
  EXPECT_EQ(later.exit_code, 11);
  EXPECT_THAT(later.output, HasSubstr("is still to come by Prometheus' clock"));
}

TEST_F(AnalystCheck, SaysWhatIsWrongWithTheQuestion) {
  Start();
  // Until there is something to be asked about.
  ASSERT_EQ(Check(errors_, "bad", {"--wait"}).exit_code, 10);
  const struct {
    std::string metrics;
    const char* canary;
    const char* wanted;
  } cases[] = {
      {errors_, "unknown", "Prometheus has no counters of the canary"},
      {errors_, "old", "canary and stable are the same version"},
      {errors_, "a=\"b\"} or up{c=\"d\"", "the canary version is no label matchers"},
      {"  - {name: e, bad: 'http_requests_total{ {{version}},code=~\"5((\" }', all: "
       "'http_requests_total{ {{version}} }'}\n",
       "good", "Prometheus refuses the query: "},
      {"  - {name: e, bad: 'http_requests_total{ {{version}},cod=\"503\" }', all: "
       "'http_requests_total{ {{version}} }'}\n",
       "good", "no counter http_requests_total has the label \"cod\""},
      {"  - {name: e, bad: 'http_errors_total{ {{version}} }', all: "
       "'http_requests_total{ {{version}} }'}\n",
       "good", "no counter is called http_errors_total"},
      {"  - {use: http-latency, boundaries: [0.3]}\n", "good",
       "the histogram has no bucket of 0.3 s; its boundaries are 0.25, 1"},
  };
  for (const auto& c : cases) {
    const Finished asked = Check(c.metrics, c.canary);
    EXPECT_EQ(asked.exit_code, 11) << asked.output << asked.errors;
    EXPECT_THAT(asked.output, HasSubstr(c.wanted));
  }
  const Finished slip = Check("  - use: http-eror\n", "good");
  EXPECT_EQ(slip.exit_code, 1);
  EXPECT_THAT(slip.errors, HasSubstr("did you mean http-errors?"));
}

TEST_F(AnalystCheck, AnUnreachablePrometheusIsNoVerdict) {
  const absl::Time begun = absl::Now();
  const Finished asked = Check(errors_, "good", {}, "http://127.0.0.1:1");
  EXPECT_EQ(asked.exit_code, 11);
  EXPECT_THAT(asked.output, HasSubstr("CONTINUE (unavailable): Prometheus cannot be reached: "));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(9));
}

TEST_F(AnalystCheck, APrometheusThatHangsIsGivenUpInTime) {
  const FakeHttpServer hangs([](const FakeRequest&) {
    return FakeReply{.next = []() -> std::optional<std::string> {
      absl::SleepFor(absl::Milliseconds(20));
      return " ";
    }};
  });
  more_keys_ = "timeout: 1s\n";
  const absl::Time begun = absl::Now();
  const Finished asked = Check(errors_, "good", {}, hangs.url());
  EXPECT_EQ(asked.exit_code, 11);
  EXPECT_THAT(asked.output, HasSubstr("Prometheus did not answer in time"));
  EXPECT_LT(absl::Now() - begun, absl::Seconds(9));
}

TEST_F(AnalystCheck, ClocksThatDifferAreTold) {
  const FakeHttpServer behind([](const FakeRequest& request) {
    const int64_t now = absl::ToUnixSeconds(absl::Now()) - 3600;
    return FakeReply{
        .body =
            request.Path() == "/api/v1/query"
                ? absl::StrCat(R"({"status":"success","data":{"resultType":"scalar","result":[)",
                               now, ",\"", now, "\"]}}")
                : R"({"status":"success","data":{"resultType":"matrix","result":[]}})"};
  });
  const Finished asked = Check(errors_, "good", {"--since", "10s"}, behind.url());
  EXPECT_EQ(asked.exit_code, 11);
  EXPECT_THAT(asked.output, HasSubstr("note: the clock of Prometheus is "));
  EXPECT_THAT(asked.output, HasSubstr(" behind the one of the asker"));
}

TEST_F(AnalystCheck, CountsTenThousandSeriesInTimeAndLittleMemory) {
  Start(10'000);
  stable_ = "many-old";
  more_keys_ = "data-deadline: 40s\n";
  const Finished warm = Check(errors_, "many-new", {"--wait"});
  EXPECT_EQ(warm.exit_code, 0) << warm.output << warm.errors;
  // The same question again, with a limit on the memory.
  const absl::Time begun = absl::Now();
  const Finished asked = RunProgram(
      {"sh", "-c",
       absl::StrCat("ulimit -v 300000; exec ", GUIDON_ANALYST, " check --config ", dir_.path(),
                    " --canary many-new --stable many-old -o json --prometheus ",
                    prometheus_->url())});
  EXPECT_EQ(asked.exit_code, 0) << asked.output << asked.errors;
  EXPECT_LT(absl::Now() - begun, absl::Seconds(8));
  const auto report = nlohmann::json::parse(asked.output, nullptr, false);
  EXPECT_GT(report["metrics"][0]["canary"]["all"].get<double>(), 5000 * 10);
}

}  // namespace
}  // namespace guidon::testing

// The load generator on a running guidond.

#include <chrono>
#include <csignal>
#include <thread>

#include "absl/strings/match.h"
#include "bench/load/load_run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::bench {
namespace {

using ::testing::HasSubstr;

class LoadOnGuidond : public ::testing::Test {
 protected:
  LoadOnGuidond() {
    testing::WriteFile(dir_ / "flags.json", FlagsDocument(100));
    guidond_ = std::make_unique<testing::Guidond>(
        std::vector<std::string>{"--uri", "file:" + dir_ / "flags.json"});
  }

  void SetUp() override { ASSERT_TRUE(guidond_->ready()) << guidond_->errors(); }

  static std::string AddressOf(uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

  LoadOptions Options(Protocol protocol) const {
    LoadOptions options;
    options.target = AddressOf(protocol == Protocol::kOfrep ? guidond_->ofrep_port()
                                                            : guidond_->evaluation_port());
    options.connections = 2;
    options.streams = 8;
    options.warm_up = std::chrono::milliseconds(10);
    options.duration = std::chrono::milliseconds(200);
    options.server = guidond_->process().pid();
    return options;
  }

  testing::TempDir dir_;
  std::unique_ptr<testing::Guidond> guidond_;
};

TEST_F(LoadOnGuidond, AllCallsSucceedOverEachProtocol) {
  for (const char* name : {"grpc", "connect", "connect-proto", "ofrep"}) {
    const Protocol protocol = *ProtocolOf(name);
    for (const char* mix : {"static", "targeting", "fractional", "object", "all", "static:3,all"}) {
      const auto result = RunLoad(*MakeMix(protocol, mix), Options(protocol));
      ASSERT_TRUE(result.ok()) << name << " " << mix << ": " << result.status();
      EXPECT_GT(result->calls, 0u) << name << " " << mix;
      EXPECT_EQ(result->failures, 0u) << name << " " << mix << ": " << result->first_failure;
      EXPECT_EQ(result->latency.count(), result->calls);
      EXPECT_GT(result->server_cpu_seconds, 0) << name << " " << mix;
    }
  }
}

TEST_F(LoadOnGuidond, CountsCallsThatFail) {
  const auto result = RunLoad({MakeLookup("nowhere")}, Options(Protocol::kGrpc));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->failures, result->calls);
  EXPECT_THAT(result->first_failure, HasSubstr("gRPC status 5"));
}

TEST_F(LoadOnGuidond, OpenLoopMakesEachCallThatIsDue) {
  LoadOptions options = Options(Protocol::kGrpc);
  options.rate = 1000;
  const auto result = RunLoad(*MakeMix(Protocol::kGrpc, "static"), options);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->calls, 200u);
}

// A server that stands still for half of the time makes half of the calls late, though none of them
// could be sent while it stood still.
TEST_F(LoadOnGuidond, OpenLoopCountsFromWhenACallWasDue) {
  LoadOptions options = Options(Protocol::kGrpc);
  options.connections = 1;
  options.streams = 1;
  options.rate = 500;
  options.duration = std::chrono::milliseconds(1000);
  options.server = 0;
  std::thread pause([&] {
    EXPECT_TRUE(testing::Eventually([&] {
      return absl::StrContains(guidond_->HttpGet("/metrics"), "flagd_impression_total{");
    }));
    guidond_->process().Signal(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    guidond_->process().Signal(SIGCONT);
  });
  const auto result = RunLoad(*MakeMix(Protocol::kGrpc, "static"), options);
  pause.join();
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->calls, 500u);
  EXPECT_GT(result->latency.Percentile(0.9), 200'000'000u);
  EXPECT_GT(result->latency.max(), 450'000'000u);
}

TEST_F(LoadOnGuidond, CommandPrintsJson) {
  const testing::Finished finished = testing::RunProgram(
      {testing::Program("guidon-bench"), "load", "--target", AddressOf(guidond_->evaluation_port()),
       "--mix", "static,targeting", "--duration", "200ms", "--server-pid",
       std::to_string(guidond_->process().pid()), "-o", "json", "--chart", dir_ / "latency.svg"});
  ASSERT_EQ(finished.exit_code, 0) << finished.errors;
  const auto json = nlohmann::json::parse(finished.output);
  EXPECT_EQ(json["failures"], 0);
  EXPECT_GT(json["server"]["residentBytes"], 1'000'000);
  EXPECT_THAT(testing::RunProgram({"cat", dir_ / "latency.svg"}).output, HasSubstr("</svg>"));
}

TEST(LoadWithoutServer, SaysSo) {
  LoadOptions options;
  options.target = "127.0.0.1:1";
  const auto result = RunLoad(*MakeMix(Protocol::kGrpc, "static"), options);
  EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(result.status().message()), HasSubstr("connecting to 127.0.0.1:1"));
}

TEST(LoadCommand, NamesWhatIsWrong) {
  const testing::Finished finished = testing::RunProgram(
      {testing::Program("guidon-bench"), "load", "--target", "127.0.0.1:1", "--mix", "everything"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.errors, HasSubstr("\"everything\" is not one of static, targeting"));
}

}  // namespace
}  // namespace guidon::bench

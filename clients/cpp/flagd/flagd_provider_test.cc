#include "flagd/flagd_provider.h"

// What a program that includes the header needs to have installed.
#if defined(GRPC_GRPC_H) || defined(GRPCPP_GRPCPP_H) || defined(GOOGLE_PROTOBUF_MESSAGE_H__) || \
    defined(GOOGLE_PROTOBUF_COMMON_H__) || defined(INCLUDE_NLOHMANN_JSON_HPP_)
#error "the public headers must include neither gRPC nor Protobuf nor a JSON library"
#endif

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "flagd/testing/fake_daemon.h"
#include "openfeature/isolated/api.h"
#include "openfeature/openfeature_api.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using openfeature::ErrorCode;
using openfeature::EvaluationContext;
using openfeature::ProviderEvent;
using openfeature::ProviderStatus;
using openfeature::Reason;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::FakeDaemon;

constexpr char kFlags[] = R"({"flags": {
    "flag": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on"},
    "eu": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
           "targeting": {"if": [{"==": [{"var": "region"}, "eu"]}, "on"]}},
    "other": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
           "targeting": {"if": [{"==": [{"var": "region"}, "metadata"]}, "on"]}}}})";
constexpr char kFlipped[] = R"({"flags": {
    "flag": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"}}})";

bool Eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return true;
}

class FlagdProviderTest : public ::testing::Test {
 protected:
  FlagdProviderTest() {
    behaviour_.flags = kFlags;
    options_.retry_backoff = milliseconds(20);
    options_.retry_backoff_max = milliseconds(50);
    options_.deadline = seconds(20);
    options_.log = [this](const std::string& message) {
      MutexLock lock(mutex_);
      log_ += message + "\n";
    };
  }
  ~FlagdProviderTest() override { (void)api_.Shutdown(); }

  absl::Status Begin(FlagdResolver resolver) {
    options_.resolver = resolver;
    if (daemon_ != nullptr) options_.port = static_cast<std::uint16_t>(daemon_->port());
    options_.host = "127.0.0.1";
    for (const auto event : {ProviderEvent::kReady, ProviderEvent::kStale, ProviderEvent::kError,
                             ProviderEvent::kConfigurationChanged}) {
      api_.AddHandler(event, [this, event](const openfeature::EventDetails& details) {
        MutexLock lock(mutex_);
        events_.push_back(event);
        for (const std::string& flag : details.flags_changed) changed_ += flag + " ";
      });
    }
    api_.SetLogger([](openfeature::LogLevel, const std::string&) {});
    return api_.SetProviderAndWait(std::make_shared<FlagdProvider>(options_));
  }
  void StartDaemon(int port = 0) { daemon_ = std::make_unique<FakeDaemon>(behaviour_, port); }

  bool Become(ProviderStatus status) {
    return Eventually([&] { return api_.GetProviderStatus() == status; });
  }
  std::vector<ProviderEvent> Events() {
    MutexLock lock(mutex_);
    return events_;
  }
  std::string Log() {
    MutexLock lock(mutex_);
    return log_;
  }
  openfeature::BoolFlagEvaluationDetails Get(const std::string& flag = "flag",
                                             const EvaluationContext& context = {}) {
    return api_.GetClient()->GetBooleanDetails(flag, false, context);
  }

  Mutex mutex_;
  std::string log_ ABSL_GUARDED_BY(mutex_);
  std::string changed_ ABSL_GUARDED_BY(mutex_);
  std::vector<ProviderEvent> events_ ABSL_GUARDED_BY(mutex_);
  const testing::TempDir dir_;
  FakeDaemon::Behaviour behaviour_;
  FlagdOptions options_;
  std::unique_ptr<FakeDaemon> daemon_;
  openfeature::OpenFeatureAPI api_;
};

TEST_F(FlagdProviderTest, IsCalledFlagd) { EXPECT_EQ(FlagdProvider().GetMetadata().name, "flagd"); }

TEST_F(FlagdProviderTest, WrongOptionsAreFatal) {
  options_.fatal_status_codes = {{99}};
  const absl::Status status = Begin(FlagdResolver::kRpc);
  EXPECT_EQ(openfeature::ErrorCodeOf(status), ErrorCode::kProviderFatal) << status;
  EXPECT_EQ(api_.GetProviderStatus(), ProviderStatus::kFatal);
  EXPECT_EQ(Get().GetErrorCode(), ErrorCode::kProviderFatal);
}

TEST_F(FlagdProviderTest, InProcessFollowsTheStream) {
  StartDaemon();
  options_.provider_id = "worker";
  options_.selector = "flagSetId=";
  options_.default_authority = "flags.example";
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  EXPECT_EQ(Get().GetReason(), Reason::kStatic);
  EXPECT_TRUE(Get().GetValue());
  EXPECT_EQ(daemon_->seen().provider_id, "worker");
  EXPECT_EQ(daemon_->seen().selector, "flagSetId=");
  EXPECT_EQ(daemon_->seen().selector_header, "flagSetId=");
  EXPECT_EQ(daemon_->seen().authority, "flags.example");
  behaviour_.flags = kFlipped;
  daemon_->Behave(behaviour_);
  ASSERT_TRUE(Eventually([&] { return !Get().GetValue(); }));
  ASSERT_TRUE(Eventually([&] { return Events().size() == 2; }));
  EXPECT_EQ(Events()[1], ProviderEvent::kConfigurationChanged);
  MutexLock lock(mutex_);
  EXPECT_EQ(changed_, "eu flag other ");
}

TEST_F(FlagdProviderTest, InProcessEnrichesTheContext) {
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  EXPECT_TRUE(Get("eu").GetValue());
  EXPECT_EQ(daemon_->seen().metadata_calls, 0);
}

TEST_F(FlagdProviderTest, InProcessAsksOlderDaemonsForTheirContext) {
  behaviour_.sync_context_in_stream = false;
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  EXPECT_TRUE(Get("other").GetValue());
  EXPECT_EQ(daemon_->seen().metadata_calls, 1);
}

TEST_F(FlagdProviderTest, TheEnricherChoosesWhatGoesIntoTheContext) {
  StartDaemon();
  options_.context_enricher = [](const FlagdOptions::Structure& context) {
    return FlagdOptions::Structure{{"region", "metadata"}, {"was", context.at("region")}};
  };
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  EXPECT_FALSE(Get("eu").GetValue());
  EXPECT_TRUE(Get("other").GetValue());
}

TEST_F(FlagdProviderTest, BadDefinitionsAreIgnored) {
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  behaviour_.flags = "{";
  daemon_->Behave(behaviour_);
  ASSERT_TRUE(Eventually([&] { return Log().find("are ignored") != std::string::npos; }));
  EXPECT_TRUE(Get().GetValue());
  behaviour_.flags = kFlipped;
  daemon_->Behave(behaviour_);
  EXPECT_TRUE(Eventually([&] { return !Get().GetValue(); }));
}

TEST_F(FlagdProviderTest, InProcessStaysWithItsFlagsWhileTheDaemonIsAway) {
  options_.retry_grace_period = seconds(1);
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  const int port = daemon_->port();
  daemon_ = nullptr;
  ASSERT_TRUE(Become(ProviderStatus::kStale));
  EXPECT_TRUE(Get().GetValue());
  EXPECT_EQ(Get().GetReason(), Reason::kStale);
  ASSERT_TRUE(Become(ProviderStatus::kError));
  EXPECT_TRUE(Get().GetValue());
  behaviour_.flags = kFlipped;
  StartDaemon(port);
  ASSERT_TRUE(Become(ProviderStatus::kReady));
  EXPECT_FALSE(Get().GetValue());
  EXPECT_EQ(Get().GetReason(), Reason::kStatic);
}

TEST_F(FlagdProviderTest, AStreamThatEndsInOrderIsBegunAnewInSilence) {
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  std::this_thread::sleep_for(milliseconds(1050));  // Streams that always end at once are failures.
  daemon_->EndStreams();
  ASSERT_TRUE(Eventually([&] { return daemon_->seen().streams == 2; }));
  behaviour_.flags = kFlipped;
  daemon_->Behave(behaviour_);
  ASSERT_TRUE(Eventually([&] { return !Get().GetValue(); }));
  for (const ProviderEvent event : Events()) EXPECT_NE(event, ProviderEvent::kStale);
}

TEST_F(FlagdProviderTest, FatalStatusCodesEndIt) {
  behaviour_.stream_status = 16;
  StartDaemon();
  options_.fatal_status_codes = {{16}};
  for (const auto resolver : {FlagdResolver::kInProcess, FlagdResolver::kRpc}) {
    const absl::Status status = Begin(resolver);
    EXPECT_EQ(openfeature::ErrorCodeOf(status), ErrorCode::kProviderFatal) << status;
    EXPECT_EQ(api_.GetProviderStatus(), ProviderStatus::kFatal);
  }
  EXPECT_EQ(daemon_->seen().streams, 2);
}

TEST_F(FlagdProviderTest, OtherStatusCodesAreTriedAgain) {
  behaviour_.stream_status = 16;
  StartDaemon();
  options_.deadline = milliseconds(100);
  EXPECT_FALSE(Begin(FlagdResolver::kInProcess).ok());
  EXPECT_EQ(api_.GetProviderStatus(), ProviderStatus::kError);
  EXPECT_EQ(Get().GetErrorCode(), ErrorCode::kProviderNotReady);
  behaviour_.stream_status = 0;
  daemon_->Behave(behaviour_);
  ASSERT_TRUE(Become(ProviderStatus::kReady));
  EXPECT_TRUE(Get().GetValue());
}

TEST_F(FlagdProviderTest, StartsWithTheLastGoodFlags) {
  options_.last_good_path = dir_ / "flags";
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  ASSERT_TRUE(api_.Shutdown().ok());
  const int port = daemon_->port();
  daemon_ = nullptr;
  ASSERT_TRUE(Begin(FlagdResolver::kInProcess).ok());
  EXPECT_EQ(api_.GetProviderStatus(), ProviderStatus::kStale);
  EXPECT_TRUE(Get("eu").GetValue());  // The daemon's context is part of the copy.
  EXPECT_EQ(Get("eu").GetReason(), Reason::kStale);
  behaviour_.flags = kFlipped;
  StartDaemon(port);
  ASSERT_TRUE(Become(ProviderStatus::kReady));
  EXPECT_FALSE(Get().GetValue());
}

TEST_F(FlagdProviderTest, IgnoresALastGoodFileThatIsNone) {
  options_.last_good_path = dir_ / "flags";
  testing::WriteFile(dir_ / "flags", "something else");
  options_.deadline = milliseconds(50);
  options_.port = 1;
  EXPECT_FALSE(Begin(FlagdResolver::kInProcess).ok());
  EXPECT_NE(Log().find("no last good flags"), std::string::npos) << Log();
}

TEST_F(FlagdProviderTest, RpcCachesStaticFlagsUntilTheyChange) {
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  EXPECT_EQ(Get().GetReason(), Reason::kStatic);
  const auto cached = Get();
  EXPECT_EQ(cached.GetReason(), Reason::kCached);
  EXPECT_TRUE(cached.GetValue());
  EXPECT_EQ(cached.GetVariant(), "on");
  EXPECT_EQ(cached.GetFlagMetadata().data.at("owner"),
            openfeature::FlagMetadataValue(std::string("fake")));
  EXPECT_EQ(daemon_->seen().lookups, 1);
  behaviour_.value = false;
  daemon_->Behave(behaviour_);
  daemon_->SendChange({"another"});
  ASSERT_TRUE(Eventually([&] { return Events().size() == 2; }));
  EXPECT_TRUE(Get().GetValue());
  daemon_->SendChange({"flag"});
  ASSERT_TRUE(Eventually([&] { return !Get().GetValue(); }));
}

TEST_F(FlagdProviderTest, RpcCachesNothingElse) {
  behaviour_.reason = "TARGETING_MATCH";
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Get().GetReason(), Reason::kTargetingMatch);
  EXPECT_EQ(daemon_->seen().lookups, 3);
}

TEST_F(FlagdProviderTest, RpcWithoutCacheAsksEachTime) {
  options_.cache = FlagdCache::kDisabled;
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Get().GetReason(), Reason::kStatic);
  EXPECT_EQ(daemon_->seen().lookups, 3);
}

TEST_F(FlagdProviderTest, RpcGivesStaleValuesForTheGracePeriodOnly) {
  options_.retry_grace_period = seconds(1);
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  EXPECT_TRUE(Get().GetValue());
  const int port = daemon_->port();
  daemon_ = nullptr;
  ASSERT_TRUE(Become(ProviderStatus::kStale));
  EXPECT_EQ(Get().GetReason(), Reason::kStale);
  EXPECT_TRUE(Get().GetValue());
  ASSERT_TRUE(Become(ProviderStatus::kError));
  ASSERT_TRUE(Eventually([&] { return Get().GetErrorCode() == ErrorCode::kGeneral; }));
  behaviour_.value = false;
  StartDaemon(port);
  ASSERT_TRUE(Become(ProviderStatus::kReady));
  EXPECT_EQ(Get().GetReason(), Reason::kStatic);
  EXPECT_EQ(Get().GetVariant(), "off");
}

TEST_F(FlagdProviderTest, RpcForgetsWhatItKnewWhenAStreamEnds) {
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  EXPECT_TRUE(Get().GetValue());
  behaviour_.value = false;
  daemon_->Behave(behaviour_);  // A change that no event tells of.
  EXPECT_TRUE(Get().GetValue());
  daemon_->EndStreams();
  EXPECT_TRUE(Eventually([&] { return !Get().GetValue(); }));
}

TEST_F(FlagdProviderTest, RpcSendsContextAndSelector) {
  options_.selector = "flagSetId=a";
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  Get("flag", EvaluationContext::Builder().withTargetingKey("job-1").build());
  EXPECT_EQ(daemon_->seen().targeting_key, "job-1");
  EXPECT_EQ(daemon_->seen().lookup_selector_header, "flagSetId=a");
}

TEST_F(FlagdProviderTest, RpcTakesNoLongerThanTheDeadline) {
  options_.deadline = milliseconds(300);
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  behaviour_.lookup_delay = seconds(2);
  daemon_->Behave(behaviour_);
  const auto begun = std::chrono::steady_clock::now();
  const auto details = Get();
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_EQ(details.GetErrorCode(), ErrorCode::kGeneral);
  EXPECT_GE(took, milliseconds(250));
  EXPECT_LT(took, milliseconds(1500));
}

TEST_F(FlagdProviderTest, RpcLeavesTheDefaultOfADisabledFlagToTheCaller) {
  behaviour_.reason = "DISABLED";
  for (const bool knows_v2 : {true, false}) {
    behaviour_.knows_v2 = knows_v2;
    StartDaemon();
    ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
    const auto details = api_.GetClient()->GetBooleanDetails("flag", true);
    EXPECT_TRUE(details.GetValue());
    EXPECT_EQ(details.GetReason(), Reason::kDisabled);
    EXPECT_FALSE(details.GetErrorCode());
  }
}

TEST_F(FlagdProviderTest, RpcSpeaksTheOlderProtocolWithOlderDaemons) {
  behaviour_.knows_v2 = false;
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  EXPECT_TRUE(Get().GetValue());
  EXPECT_EQ(Get().GetReason(), Reason::kCached);
  daemon_->SendChange({"flag"});
  EXPECT_TRUE(Eventually([&] { return daemon_->seen().lookups == 1 && Events().size() == 2; }));
  EXPECT_EQ(Get().GetReason(), Reason::kStatic);
}

TEST_F(FlagdProviderTest, RpcErrorsHaveTheirCodes) {
  const std::pair<int, ErrorCode> kCodes[] = {{5, ErrorCode::kFlagNotFound},
                                              {3, ErrorCode::kTypeMismatch},
                                              {15, ErrorCode::kParseError},
                                              {2, ErrorCode::kGeneral},
                                              {14, ErrorCode::kGeneral}};
  StartDaemon();
  ASSERT_TRUE(Begin(FlagdResolver::kRpc).ok());
  for (const auto& [status, code] : kCodes) {
    behaviour_.lookup_status = status;
    daemon_->Behave(behaviour_);
    EXPECT_EQ(Get().GetErrorCode(), code) << status;
  }
  const auto text = api_.GetClient()->GetStringDetails("flag", "x");
  EXPECT_EQ(text.GetErrorCode(), ErrorCode::kGeneral);  // The fake offers no such call.
}

TEST_F(FlagdProviderTest, AFileIsFollowed) {
  options_.offline_flag_source_path = dir_ / "flags.json";
  testing::WriteFile(dir_ / "flags.json", kFlags);
  ASSERT_TRUE(Begin(FlagdResolver::kFile).ok());
  EXPECT_TRUE(Get().GetValue());
  testing::ReplaceFile(dir_ / "flags.json", kFlipped);
  EXPECT_TRUE(Eventually([&] { return !Get().GetValue(); }));
  testing::WriteFile(dir_ / "flags.json", "{");
  ASSERT_TRUE(Become(ProviderStatus::kStale));
  EXPECT_FALSE(Get().GetErrorCode());
  testing::WriteFile(dir_ / "flags.json", kFlags);
  ASSERT_TRUE(Become(ProviderStatus::kReady));
  EXPECT_TRUE(Get().GetValue());
}

TEST_F(FlagdProviderTest, AFileThatIsNotThereIsWaitedFor) {
  options_.offline_flag_source_path = dir_ / "flags.yaml";
  options_.deadline = milliseconds(50);
  EXPECT_FALSE(Begin(FlagdResolver::kFile).ok());
  EXPECT_EQ(api_.GetProviderStatus(), ProviderStatus::kError);
  testing::WriteFile(dir_ / "flags.yaml", kFlags);
  ASSERT_TRUE(Become(ProviderStatus::kReady));
  EXPECT_TRUE(Get().GetValue());
}

TEST_F(FlagdProviderTest, ShutdownEndsAnInitThatWaits) {
  options_.resolver = FlagdResolver::kInProcess;
  options_.port = 1;
  FlagdProvider provider(options_);
  std::thread init([&] { EXPECT_FALSE(provider.Init({}).ok()); });
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_TRUE(provider.Shutdown().ok());
  init.join();
  EXPECT_TRUE(provider.Shutdown().ok());
}

TEST_F(FlagdProviderTest, MayBeShutDownByItsOwnEvents) {
  StartDaemon();
  options_.resolver = FlagdResolver::kInProcess;
  options_.port = static_cast<std::uint16_t>(daemon_->port());
  api_.SetLogger([](openfeature::LogLevel, const std::string&) {});
  ASSERT_TRUE(api_.SetProviderAndWait(std::make_shared<FlagdProvider>(options_)).ok());
  std::atomic<bool> done = false;
  api_.AddHandler(ProviderEvent::kConfigurationChanged, [&](const openfeature::EventDetails&) {
    EXPECT_TRUE(api_.Shutdown().ok());
    done = true;
  });
  behaviour_.flags = kFlipped;
  daemon_->Behave(behaviour_);
  ASSERT_TRUE(Eventually([&] { return done.load(); }));
  EXPECT_EQ(api_.GetProviderStatus(), ProviderStatus::kNotReady);
}

}  // namespace
}  // namespace guidon

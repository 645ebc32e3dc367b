// The flagd provider of the C++ SDK, with the daemon that it is made for.

#include "flagd/flagd_provider.h"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "openfeature/isolated/api.h"
#include "openfeature/openfeature_api.h"
#include "tests/support/certificate.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

using openfeature::EvaluationContext;
using openfeature::ProviderStatus;
using openfeature::Reason;
using openfeature::Value;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kFlags[] = R"({
  "metadata": {"team": "ranking"},
  "flags": {
    "new-ranker": {"state": "ENABLED", "variants": {"on": true, "off": false},
                   "defaultVariant": "off", "metadata": {"ticket": 7}},
    "model": {"state": "ENABLED", "variants": {"a": "small", "b": "large"}, "defaultVariant": "a",
              "targeting": {"if": [{"==": [{"var": "plan"}, "gold"]}, "b"]}},
    "region": {"state": "ENABLED", "variants": {"eu": "eu", "us": "us"}, "defaultVariant": "us",
               "targeting": {"var": "region"}},
    "retries": {"state": "ENABLED", "variants": {"few": 3}, "defaultVariant": "few"},
    "share": {"state": "ENABLED", "variants": {"half": 0.5}, "defaultVariant": "half"},
    "limits": {"state": "ENABLED", "defaultVariant": "x",
               "variants": {"x": {"rate": 12.5, "hosts": ["a", "b"], "hard": true}}}
  }})";

std::string Sets(const std::string& set, const std::string& value) {
  return R"({"flags": {"f": {"state": "ENABLED", "variants": {"v": ")" + value +
         R"("}, "defaultVariant": "v", "metadata": {"flagSetId": ")" + set + R"("}}}})";
}

// One worker: an API of its own with a provider.
class Worker {
 public:
  explicit Worker(FlagdOptions options)
      : provider_(std::make_shared<FlagdProvider>([&] {
          if (!options.deadline) options.deadline = seconds(20);
          if (!options.retry_backoff) options.retry_backoff = milliseconds(50);
          if (!options.retry_backoff_max) options.retry_backoff_max = milliseconds(200);
          if (!options.host) options.host = "127.0.0.1";
          return options;
        }())) {
    api_.SetLogger([](openfeature::LogLevel, const std::string&) {});
    status_ = api_.SetProviderAndWait(provider_);
    client_ = api_.GetClient();
  }
  ~Worker() { (void)api_.Shutdown(); }

  const absl::Status& status() const { return status_; }
  bool Becomes(ProviderStatus status) {
    return Eventually([&] { return client_->GetProviderStatus() == status; });
  }
  openfeature::Client& operator*() { return *client_; }
  openfeature::Client* operator->() { return client_.get(); }

 private:
  openfeature::OpenFeatureAPI api_;
  const std::shared_ptr<FlagdProvider> provider_;
  absl::Status status_;
  std::shared_ptr<openfeature::Client> client_;
};

class FlagdProviderE2eTest : public ::testing::Test {
 protected:
  void Start(const std::vector<std::string>& options = {}) {
    std::vector<std::string> all = {"--uri", "file:" + (dir_ / "flags.json"), "--store",
                                    dir_ / "store"};
    all.insert(all.end(), options.begin(), options.end());
    WriteFile(dir_ / "flags.json", kFlags);
    guidond_.reset();
    guidond_ = std::make_unique<Guidond>(all);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  // The options to reach the daemon by.
  FlagdOptions To(FlagdResolver resolver) {
    FlagdOptions options;
    options.resolver = resolver;
    if (resolver == FlagdResolver::kFile) {
      options.offline_flag_source_path = dir_ / "flags.json";
    } else {
      options.port =
          resolver == FlagdResolver::kRpc ? guidond_->evaluation_port() : guidond_->sync_port();
    }
    return options;
  }

  void Ctl(const std::vector<std::string>& arguments, const std::string& input = "") {
    const Finished finished = guidond_->Guidonctl(arguments, input);
    ASSERT_EQ(finished.exit_code, 0) << finished.errors;
  }

  void Kill() {
    guidond_->process().Signal(SIGKILL);
    guidond_->process().Wait();
  }
  // The ports of the daemon, for the next one.
  std::vector<std::string> SamePorts() const {
    return {"--port", std::to_string(guidond_->evaluation_port()), "--sync-port",
            std::to_string(guidond_->sync_port())};
  }

  const TempDir dir_;
  std::unique_ptr<Guidond> guidond_;
};

constexpr FlagdResolver kAll[] = {FlagdResolver::kRpc, FlagdResolver::kInProcess,
                                  FlagdResolver::kFile};
constexpr FlagdResolver kRemote[] = {FlagdResolver::kRpc, FlagdResolver::kInProcess};

TEST_F(FlagdProviderE2eTest, EachModeGivesValuesOfAllTypesWithMetadata) {
  Start();
  for (const FlagdResolver resolver : kAll) {
    SCOPED_TRACE(static_cast<int>(resolver));
    Worker worker(To(resolver));
    ASSERT_TRUE(worker.status().ok()) << worker.status();
    const auto ranker = worker->GetBooleanDetails("new-ranker", true);
    EXPECT_FALSE(ranker.GetValue());
    EXPECT_EQ(ranker.GetVariant(), "off");
    EXPECT_EQ(ranker.GetReason(), Reason::kStatic);
    const auto& metadata = ranker.GetFlagMetadata().data;
    EXPECT_EQ(metadata.at("team"), openfeature::FlagMetadataValue(std::string("ranking")));
    EXPECT_EQ(metadata.at("ticket"), openfeature::FlagMetadataValue(std::int64_t{7}));
    const auto gold = EvaluationContext::Builder().withAttribute("plan", "gold").build();
    EXPECT_EQ(worker->GetStringValue("model", "none", gold), "large");
    EXPECT_EQ(worker->GetStringDetails("model", "none").GetReason(), Reason::kDefault);
    EXPECT_EQ(worker->GetIntegerValue("retries", 0), 3);
    EXPECT_EQ(worker->GetDoubleValue("share", 0), 0.5);
    EXPECT_EQ(
        worker->GetObjectValue("limits", Value()),
        Value(Value::Structure{{"rate", 12.5}, {"hosts", Value::List{"a", "b"}}, {"hard", true}}));
    EXPECT_EQ(worker->GetBooleanDetails("nothing", false).GetErrorCode(),
              openfeature::ErrorCode::kFlagNotFound);
    EXPECT_EQ(worker->GetBooleanDetails("model", false).GetErrorCode(),
              openfeature::ErrorCode::kTypeMismatch);
  }
}

TEST_F(FlagdProviderE2eTest, EachModeSeesAFlipWithinASecond) {
  Start();
  Worker rpc(To(FlagdResolver::kRpc));
  Worker in_process(To(FlagdResolver::kInProcess));
  Worker file(To(FlagdResolver::kFile));
  const auto all_see = [&](bool value) {
    return rpc->GetBooleanValue("new-ranker", !value) == value &&
           in_process->GetBooleanValue("new-ranker", !value) == value &&
           file->GetBooleanValue("new-ranker", !value) == value;
  };
  ASSERT_TRUE(all_see(false));
  std::string flags = kFlags;
  for (const bool value : {true, false}) {
    const std::string was = value ? "\"off\", \"metadata\"" : "\"on\", \"metadata\"";
    flags.replace(flags.find(was), was.size(),
                  value ? "\"on\", \"metadata\"" : "\"off\", \"metadata\"");
    ReplaceFile(dir_ / "flags.json", flags);
    const auto begun = std::chrono::steady_clock::now();
    ASSERT_TRUE(Eventually([&] { return all_see(value); }));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(1));
  }
  // And one by the admin API, of a flag in the store.
  Ctl({"apply", "-f", "-"}, kFlags);
  Ctl({"set-default", "new-ranker", "on"});
  const auto begun = std::chrono::steady_clock::now();
  ASSERT_TRUE(Eventually([&] {
    return rpc->GetBooleanValue("new-ranker", false) &&
           in_process->GetBooleanValue("new-ranker", false);
  }));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(1));
}

TEST_F(FlagdProviderE2eTest, OutlivesADaemonThatIsKilledAndStartedAgain) {
  Start();
  std::vector<std::unique_ptr<Worker>> workers;
  for (const FlagdResolver resolver : kRemote) {
    FlagdOptions options = To(resolver);
    options.retry_grace_period = seconds(1);
    workers.push_back(std::make_unique<Worker>(options));
    ASSERT_TRUE(workers.back()->status().ok());
    EXPECT_EQ((*workers.back())->GetIntegerValue("retries", 0), 3);
  }
  Kill();
  for (const auto& worker : workers) {
    ASSERT_TRUE(worker->Becomes(ProviderStatus::kStale) || worker->Becomes(ProviderStatus::kError));
  }
  const auto kept = (*workers[1])->GetIntegerDetails("retries", 0);
  EXPECT_EQ(kept.GetValue(), 3);
  EXPECT_EQ(kept.GetReason(), Reason::kStale);
  for (const auto& worker : workers) ASSERT_TRUE(worker->Becomes(ProviderStatus::kError));
  EXPECT_EQ((*workers[1])->GetIntegerValue("retries", 0), 3);
  const std::vector<std::string> ports = SamePorts();
  Start(ports);
  for (const auto& worker : workers) {
    ASSERT_TRUE(worker->Becomes(ProviderStatus::kReady));
    const auto details = (*worker)->GetIntegerDetails("retries", 0);
    EXPECT_EQ(details.GetValue(), 3);
    EXPECT_EQ(details.GetReason(), Reason::kStatic);
  }
}

TEST_F(FlagdProviderE2eTest, StartsWithTheLastGoodCopyWhileTheDaemonIsDown) {
  Start();
  FlagdOptions options = To(FlagdResolver::kInProcess);
  options.last_good_path = dir_ / "last-good";
  {
    Worker worker(options);
    ASSERT_TRUE(worker.status().ok());
    Ctl({"apply", "-f", "-"}, kFlags);
    Ctl({"set-default", "new-ranker", "on"});
    ASSERT_TRUE(Eventually([&] { return worker->GetBooleanValue("new-ranker", false); }));
  }
  Kill();
  Worker worker(options);
  EXPECT_TRUE(worker.status().ok()) << worker.status();
  EXPECT_EQ(worker->GetProviderStatus(), ProviderStatus::kStale);
  const auto details = worker->GetBooleanDetails("new-ranker", false);
  EXPECT_TRUE(details.GetValue());
  EXPECT_EQ(details.GetReason(), Reason::kStale);
  EXPECT_EQ(details.GetVariant(), "on");
  Start(SamePorts());
  ASSERT_TRUE(worker.Becomes(ProviderStatus::kReady));
  EXPECT_TRUE(worker->GetBooleanValue("new-ranker", false));
  EXPECT_EQ(worker->GetBooleanDetails("new-ranker", false).GetReason(), Reason::kStatic);
}

TEST_F(FlagdProviderE2eTest, SpeaksTls) {
  const Certificate server = MakeCertificate(dir_.path());
  const Certificate other = MakeCertificate(dir_.path(), "other");
  Start({"--server-cert-path", server.cert_path, "--server-key-path", server.key_path});
  for (const FlagdResolver resolver : kRemote) {
    SCOPED_TRACE(static_cast<int>(resolver));
    FlagdOptions options = To(resolver);
    options.tls = true;
    options.server_cert_path = server.cert_path;
    Worker worker(options);
    ASSERT_TRUE(worker.status().ok()) << worker.status();
    EXPECT_EQ(worker->GetIntegerValue("retries", 0), 3);
    options.deadline = milliseconds(300);
    options.server_cert_path = other.cert_path;
    EXPECT_FALSE(Worker(options).status().ok());
    options.server_cert_path = dir_ / "none.pem";
    const absl::Status missing = Worker(options).status();
    EXPECT_NE(missing.message().find("none.pem"), absl::string_view::npos) << missing;
  }
}

TEST_F(FlagdProviderE2eTest, ShowsItsCertificate) {
  const Certificate server = MakeCertificate(dir_.path());
  const Certificate client = MakeCertificate(dir_.path(), "client");
  Start({"--server-cert-path", server.cert_path, "--server-key-path", server.key_path,
         "--client-ca-path", client.cert_path});
  for (const FlagdResolver resolver : kRemote) {
    SCOPED_TRACE(static_cast<int>(resolver));
    FlagdOptions options = To(resolver);
    options.tls = true;
    options.server_cert_path = server.cert_path;
    options.client_cert_path = client.cert_path;
    options.client_key_path = client.key_path;
    Worker worker(options);
    ASSERT_TRUE(worker.status().ok()) << worker.status();
    EXPECT_EQ(worker->GetIntegerValue("retries", 0), 3);
    options.client_cert_path.reset();
    options.client_key_path.reset();
    options.deadline = milliseconds(300);
    EXPECT_FALSE(Worker(options).status().ok());
  }
}

TEST_F(FlagdProviderE2eTest, SpeaksOverUnixSocketsAndTargetUris) {
  const std::string evaluation = dir_ / "evaluation.sock";
  const std::string sync = dir_ / "sync.sock";
  Start({"--socket-path", evaluation, "--sync-socket-path", sync});
  for (const FlagdResolver resolver : kRemote) {
    SCOPED_TRACE(static_cast<int>(resolver));
    const std::string socket = resolver == FlagdResolver::kRpc ? evaluation : sync;
    FlagdOptions by_path;
    by_path.resolver = resolver;
    by_path.socket_path = socket;
    Worker worker(by_path);
    ASSERT_TRUE(worker.status().ok()) << worker.status();
    EXPECT_EQ(worker->GetIntegerValue("retries", 0), 3);
    FlagdOptions by_uri;
    by_uri.resolver = resolver;
    by_uri.target_uri = "unix:" + socket;
    EXPECT_TRUE(Worker(by_uri).status().ok());
  }
  Start();
  for (const std::string scheme : {"dns:///localhost:", "ipv4:127.0.0.1:", "envoy://127.0.0.1:"}) {
    FlagdOptions options;
    options.resolver = FlagdResolver::kInProcess;
    options.target_uri =
        scheme + std::to_string(guidond_->sync_port()) + (scheme[0] == 'e' ? "/flags.service" : "");
    Worker worker(options);
    EXPECT_TRUE(worker.status().ok()) << *options.target_uri << ": " << worker.status();
  }
}

TEST_F(FlagdProviderE2eTest, SelectsAFlagSet) {
  Start();
  Ctl({"apply", "-f", "-"}, Sets("one", "first"));
  Ctl({"apply", "-f", "-"}, Sets("two", "second"));
  for (const FlagdResolver resolver : kRemote) {
    SCOPED_TRACE(static_cast<int>(resolver));
    for (const auto& [set, value] : {std::pair("one", "first"), std::pair("two", "second")}) {
      FlagdOptions options = To(resolver);
      options.selector = std::string("flagSetId=") + set;
      Worker worker(options);
      ASSERT_TRUE(worker.status().ok()) << worker.status();
      const auto details = worker->GetStringDetails("f", "none");
      EXPECT_EQ(details.GetValue(), value);
      EXPECT_EQ(details.GetFlagMetadata().data.at("flagSetId"),
                openfeature::FlagMetadataValue(std::string(set)));
      EXPECT_EQ(worker->GetIntegerValue("retries", 0), 0);
    }
  }
}

TEST_F(FlagdProviderE2eTest, TheDaemonsContextGoesOverTheWorkers) {
  Start({"--context-value", "region=eu"});
  const auto us = EvaluationContext::Builder().withAttribute("region", "us").build();
  for (const FlagdResolver resolver : kRemote) {
    Worker worker(To(resolver));
    EXPECT_EQ(worker->GetStringValue("region", "none", us), "eu") << static_cast<int>(resolver);
  }
}

TEST_F(FlagdProviderE2eTest, ALookupOfAPausedDaemonEndsWithTheDeadline) {
  Start();
  FlagdOptions rpc = To(FlagdResolver::kRpc);
  rpc.deadline = milliseconds(300);
  Worker by_rpc(rpc);
  Worker in_process(To(FlagdResolver::kInProcess));
  ASSERT_TRUE(by_rpc.Becomes(ProviderStatus::kReady));
  guidond_->process().Signal(SIGSTOP);
  // It takes a moment until the process has stopped.
  EXPECT_TRUE(Eventually([&] {
    const auto begun = std::chrono::steady_clock::now();
    const auto details = by_rpc->GetStringDetails("model", "none");
    EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(2));
    return details.GetErrorCode() == openfeature::ErrorCode::kGeneral;
  }));
  EXPECT_EQ(in_process->GetStringValue("model", "none"), "small");
  guidond_->process().Signal(SIGCONT);
  EXPECT_TRUE(Eventually([&] { return by_rpc->GetStringValue("model", "none") == "small"; }));
}

}  // namespace
}  // namespace guidon::testing

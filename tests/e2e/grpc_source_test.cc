// Flags from another daemon's sync service.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "flagd/sync/v1/sync.grpc.pb.h"
#include "tests/e2e/source_test_support.h"
#include "tests/support/certificate.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::evaluation::v1;
namespace sync_v1 = flagd::sync::v1;

std::string Port(uint16_t port) { return std::to_string(port); }

// What `guidond` sends on one EventStream.
class Events {
 public:
  explicit Events(const Guidond& guidond)
      : stub_(v1::EvaluationService::NewStub(guidond.EvaluationChannel())),
        reader_(stub_->EventStream(&context_, {})) {}
  ~Events() { context_.TryCancel(); }

  // The keys of the next configuration change.
  std::vector<std::string> NextChange() {
    v1::EventStreamResponse event;
    while (reader_->Read(&event)) {
      if (event.type() != "configuration_change") continue;
      std::vector<std::string> keys;
      const auto& flags = event.data().fields().at("flags").struct_value().fields();
      for (const auto& [key, change] : flags) keys.push_back(key);
      return keys;
    }
    return {};
  }

 private:
  std::unique_ptr<v1::EvaluationService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::EventStreamResponse>> reader_;
};

std::string TwoFlags(const std::string& f, const std::string& g) {
  return absl::StrCat(
      R"({"flags": {"f": {"state": "ENABLED", "variants": {"v": ")", f,
      R"("}, "defaultVariant": "v"}, "g": {"state": "ENABLED", "variants": {"v": ")", g,
      R"("}, "defaultVariant": "v", "metadata": {"flagSetId": "ui"}}}})");
}

void Apply(const Guidond& guidond, const std::string& document) {
  const Finished applied = guidond.Guidonctl({"apply", "-f", "-"}, document);
  ASSERT_EQ(applied.exit_code, 0) << applied.errors;
}

TEST(GrpcSourceTest, AFlipInOneDaemonIsSeenOnTheNextOnesStream) {
  Guidond a;
  ASSERT_TRUE(a.ready()) << a.errors();
  Apply(a, TwoFlags("one", "same"));
  Guidond b({"--uri", "grpc://127.0.0.1:" + Port(a.sync_port())});
  ASSERT_TRUE(b.ready()) << b.errors();
  ASSERT_TRUE(HasValueSoon(b, "one"));
  ASSERT_TRUE(IsReadySoon(b));
  Events events(b);
  Apply(a, TwoFlags("two", "same"));
  EXPECT_EQ(events.NextChange(), std::vector<std::string>{"f"});
  EXPECT_EQ(ValueOf(b), "two");
  // Further down the chain too.
  Guidond c({"--uri", "grpc://127.0.0.1:" + Port(b.sync_port())});
  EXPECT_TRUE(HasValueSoon(c, "two"));
}

TEST(GrpcSourceTest, ComesBackWhenThePeerDoes) {
  const TempDir dir;
  auto a = std::make_unique<Guidond>(std::vector<std::string>{"--store", dir / "store"});
  ASSERT_TRUE(a->ready()) << a->errors();
  Apply(*a, OneFlag("one"));
  const std::string port = Port(a->sync_port());
  Guidond b({"--uri", "grpc://127.0.0.1:" + port});
  ASSERT_TRUE(HasValueSoon(b, "one")) << b.errors();

  a->process().Signal(SIGKILL);
  a->process().Wait();
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    return Readyz(b, &text) == 200 && absl::StrContains(text, "the sync stream ended");
  })) << text;
  EXPECT_EQ(ValueOf(b), "one");

  a = std::make_unique<Guidond>(
      std::vector<std::string>{"--store", dir / "store", "--sync-port", port});
  ASSERT_TRUE(a->ready()) << a->errors();
  Apply(*a, OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(b, "two")) << b.errors();
  EXPECT_TRUE(Eventually([&] { return b.HttpGet("/readyz") == "ready\n"; }));
}

TEST(GrpcSourceTest, AfterARestartItServesTheLastGoodStateWhileThePeerIsDown) {
  const TempDir dir;
  auto a = std::make_unique<Guidond>();
  Apply(*a, OneFlag("one"));
  const std::vector<std::string> options = {"--uri", "grpc://127.0.0.1:" + Port(a->sync_port()),
                                            "--store", dir / "store"};
  {
    Guidond b(options);
    ASSERT_TRUE(HasValueSoon(b, "one")) << b.errors();
    b.process().Signal(SIGTERM);
    EXPECT_EQ(b.process().Wait(), 0);
  }
  a = nullptr;
  Guidond b(options);
  ASSERT_TRUE(b.ready()) << b.errors();
  EXPECT_EQ(ValueOf(b), "one");
  EXPECT_EQ(Readyz(b), 200);
}

TEST(GrpcSourceTest, TakesTheFlagsThatTheSelectorNames) {
  Guidond a;
  Apply(a, TwoFlags("one", "ui"));
  Guidond b(
      {"--sources", absl::StrCat(R"([{"provider": "grpc", "selector": "flagSetId=ui", "uri": )",
                                 "\"127.0.0.1:", a.sync_port(), "\"}]")});
  ASSERT_TRUE(IsReadySoon(b)) << b.errors();
  EXPECT_EQ(ValueOf(b, "g"), "ui");
  EXPECT_EQ(ValueOf(b, "f"), "Flag not found");
}

TEST(GrpcSourceTest, StreamsThatThePeerBoundsAreNoFailure) {
  Guidond a({"--stream-deadline", "100ms"});
  Apply(a, OneFlag("one"));
  Guidond b({"--uri", "grpc://127.0.0.1:" + Port(a.sync_port())});
  ASSERT_TRUE(HasValueSoon(b, "one")) << b.errors();
  // Two more streams at least.
  const auto streams = [&] {
    const std::string metrics = a.HttpGet("/metrics");
    const std::string name = "sync_stream_duration_seconds_count ";
    const size_t at = metrics.find(name);
    return at == std::string::npos ? 0 : std::stoi(metrics.substr(at + name.size()));
  };
  EXPECT_TRUE(Eventually([&] { return streams() >= 3; }));
  EXPECT_EQ(b.HttpGet("/readyz"), "ready\n");
  EXPECT_FALSE(absl::StrContains(b.errors(), "error")) << b.errors();
}

// A sync service that does as the test says.
class FakeSync final : public sync_v1::FlagSyncService::Service {
 public:
  explicit FakeSync(const std::shared_ptr<grpc::ServerCredentials>& credentials =
                        grpc::InsecureServerCredentials()) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeSync() override {
    stopping_ = true;
    server_->Shutdown(std::chrono::system_clock::now());
  }

  grpc::Status SyncFlags(grpc::ServerContext* context, const sync_v1::SyncFlagsRequest* request,
                         grpc::ServerWriter<sync_v1::SyncFlagsResponse>* writer) override {
    const auto header = context->client_metadata().find("flagd-selector");
    {
      MutexLock lock(mutex_);
      asked_ = absl::StrCat(request->provider_id(), "|", request->selector(), "|",
                            header == context->client_metadata().end()
                                ? ""
                                : std::string(header->second.data(), header->second.size()));
    }
    int sent = -1;
    while (!stopping_ && !context->IsCancelled()) {
      const int version = version_;
      if (version != sent) {
        sync_v1::SyncFlagsResponse response;
        response.set_flag_configuration(Document());
        writer->Write(response);
        sent = version;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return grpc::Status::OK;
  }

  void Set(const std::string& document) {
    {
      MutexLock lock(mutex_);
      document_ = document;
    }
    ++version_;
  }
  std::string Document() {
    MutexLock lock(mutex_);
    return document_;
  }
  std::string asked() {
    MutexLock lock(mutex_);
    return asked_;
  }
  int port() const { return port_; }

 private:
  std::atomic<bool> stopping_ = false;
  std::atomic<int> version_ = 0;
  Mutex mutex_;
  std::string asked_ ABSL_GUARDED_BY(mutex_);
  std::string document_ ABSL_GUARDED_BY(mutex_) = OneFlag("one");
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(GrpcSourceTest, SendsProviderIdAndSelectorAsHeaderAndField) {
  FakeSync fake;
  Guidond guidond(
      {"--sources", absl::StrCat(R"([{"provider": "grpc", "providerID": "me", "selector": "a=b", )",
                                 R"("uri": "grpc://127.0.0.1:)", fake.port(), "\"}]")});
  ASSERT_TRUE(HasValueSoon(guidond, "one")) << guidond.errors();
  EXPECT_EQ(fake.asked(), "me|a=b|a=b");
}

TEST(GrpcSourceTest, ABadMessageIsRefusedAndTheNextOneTaken) {
  FakeSync fake;
  Guidond guidond({"--uri", absl::StrCat("grpc://127.0.0.1:", fake.port())});
  ASSERT_TRUE(HasValueSoon(guidond, "one")) << guidond.errors();
  fake.Set("{\"flags\": 1}");
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    Readyz(guidond, &text);
    return absl::StrContains(text, "flags: must be an object or a list");
  })) << text;
  EXPECT_EQ(ValueOf(guidond), "one");
  fake.Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(guidond, "two"));
}

TEST(GrpcSourceTest, AMessageBeyondTheLargestSizeIsRefused) {
  FakeSync fake;
  fake.Set(OneFlag(std::string(10'000, 'x')));
  Guidond guidond({"--sources", absl::StrCat(R"([{"provider": "grpc", "maxMsgSize": 5000, )",
                                             R"("uri": "127.0.0.1:)", fake.port(), "\"}]")});
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  std::string text;
  EXPECT_TRUE(Eventually([&] {
    return Readyz(guidond, &text) == 412 && absl::StrContains(text, "larger than max");
  })) << text;
}

TEST(GrpcSourceTest, OverTlsThePeersCertificateIsVerified) {
  const TempDir dir;
  const Certificate certificate = MakeCertificate(dir.path());
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back(
      {ReadAll(certificate.key_path), ReadAll(certificate.cert_path)});
  FakeSync fake(grpc::SslServerCredentials(options));
  Guidond trusting({"--sources", absl::StrCat(R"([{"provider": "grpc", "tls": true, "certPath": ")",
                                              certificate.cert_path, R"(", "uri": "localhost:)",
                                              fake.port(), "\"}]")});
  EXPECT_TRUE(HasValueSoon(trusting, "one")) << trusting.errors();
  Guidond careful({"--uri", absl::StrCat("grpcs://localhost:", fake.port())});
  ASSERT_TRUE(careful.ready()) << careful.errors();
  EXPECT_TRUE(
      Eventually([&] { return absl::StrContains(careful.errors(), "the sync stream ended"); }));
  EXPECT_EQ(Readyz(careful), 412);
}

TEST(GrpcSourceTest, StopsAtOnceWhileThePeerIsAway) {
  Guidond guidond({"--uri", "grpc://127.0.0.1:1", "--uri", "http://127.0.0.1:1/flags.json"});
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  EXPECT_EQ(Readyz(guidond), 412);
  guidond.process().Signal(SIGTERM);
  EXPECT_EQ(guidond.process().Wait(), 0);
}

}  // namespace
}  // namespace guidon::testing

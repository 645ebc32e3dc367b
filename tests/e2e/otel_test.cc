// Traces and metrics on their way to an OpenTelemetry collector.

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "tests/support/certificate.h"
#include "tests/support/fake_collector.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::evaluation::v1;

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kParent[] = "b7ad6b7169203331";
constexpr char kFlags[] = R"({"metadata": {"flagSetId": "ui"}, "flags": {
  "ranker": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on"},
  "color": {"state": "ENABLED", "variants": {"red": "r"}, "defaultVariant": "red"}}})";

class OtelTest : public ::testing::Test {
 protected:
  OtelTest() {
    WriteFile(dir_ / "flags.json", kFlags);
    Set("OTEL_BSP_SCHEDULE_DELAY", "50");
    Set("OTEL_METRIC_EXPORT_INTERVAL", "50");
  }
  ~OtelTest() override {
    for (const std::string& name : set_) unsetenv(name.c_str());
  }

  // A variable of the daemons that are started from now on.
  void Set(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    set_.push_back(name);
  }

  void StartCollector() { collector_ = std::make_unique<FakeCollector>(Address()); }

  // A Unix socket, so that a collector can come back where it was.
  std::string Address() const { return "unix:" + (dir_ / "collector.sock"); }

  void StartGuidond(std::vector<std::string> options, const std::string& uri) {
    options.insert(options.end(), {"--uri", "file:" + (dir_ / "flags.json"), "-o", uri});
    guidond_ = std::make_unique<Guidond>(options);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }
  void StartGuidond(const std::vector<std::string>& options = {}) {
    StartGuidond(options, Address());
  }

  grpc::Status Resolve(const std::string& flag,
                       const std::map<std::string, std::string>& headers = {}) {
    const auto stub = v1::EvaluationService::NewStub(guidond_->EvaluationChannel());
    grpc::ClientContext context;
    for (const auto& [name, value] : headers) context.AddMetadata(name, value);
    v1::ResolveBooleanRequest request;
    request.set_flag_key(flag);
    (*request.mutable_context()->mutable_fields())["targetingKey"].set_string_value("user-1");
    v1::ResolveBooleanResponse response;
    return stub->ResolveBoolean(&context, request, &response);
  }

  bool SpansArrive(size_t count) {
    return Eventually([&] { return collector_->spans().size() >= count; });
  }

  TempDir dir_;
  std::vector<std::string> set_;
  std::unique_ptr<FakeCollector> collector_;
  std::unique_ptr<Guidond> guidond_;
};

std::string TraceParent(const std::string& flags) {
  return absl::StrCat("00-", kTrace, "-", kParent, "-", flags);
}

TEST_F(OtelTest, AnEvaluationIsASpanUnderItsCallers) {
  StartCollector();
  StartGuidond();
  ASSERT_TRUE(Resolve("ranker", {{"traceparent", TraceParent("00")}}).ok());
  ASSERT_TRUE(Resolve("ranker", {{"traceparent", TraceParent("01")}, {"tracestate", "a=1"}}).ok());
  ASSERT_TRUE(SpansArrive(1));
  const std::vector<FakeCollector::Span> spans = collector_->spans();
  ASSERT_EQ(spans.size(), 1u) << "the caller whose trace is not sampled gets no span";
  EXPECT_EQ(absl::BytesToHexString(spans[0].trace_id()), kTrace);
  EXPECT_EQ(absl::BytesToHexString(spans[0].parent_span_id()), kParent);
  EXPECT_EQ(spans[0].trace_state(), "a=1");
  EXPECT_LE(spans[0].start_time_unix_nano(), spans[0].end_time_unix_nano());
  EXPECT_EQ(FakeCollector::AttributesOf(spans[0]),
            (FakeCollector::Attributes{{"feature_flag.key", "ranker"},
                                       {"feature_flag.provider.name", "flagd"},
                                       {"feature_flag.result.reason", "static"},
                                       {"feature_flag.result.variant", "on"},
                                       {"feature_flag.set.id", "ui"},
                                       {"feature_flag.context.id", "user-1"}}));
  EXPECT_EQ(collector_->resource().at("service.name"), "guidond");
  EXPECT_EQ(collector_->metric("feature_flag.flagd.impression").name(), "")
      << "metrics are pushed only with --metrics-exporter otel";
}

TEST_F(OtelTest, FailuresAndWholeSetsAreSpansToo) {
  StartCollector();
  StartGuidond();
  EXPECT_EQ(Resolve("unknown").error_code(), grpc::StatusCode::NOT_FOUND);
  ASSERT_TRUE(SpansArrive(1));
  const FakeCollector::Span failure = collector_->spans()[0];
  EXPECT_EQ(failure.parent_span_id(), "");
  EXPECT_EQ(failure.trace_id().size(), 16u);
  EXPECT_EQ(FakeCollector::AttributesOf(failure).at("error.type"), "flag_not_found");
  const auto stub = v1::EvaluationService::NewStub(guidond_->EvaluationChannel());
  grpc::ClientContext context;
  v1::ResolveAllResponse response;
  ASSERT_TRUE(stub->ResolveAll(&context, {}, &response).ok());
  ASSERT_TRUE(SpansArrive(2));
  EXPECT_EQ(collector_->spans()[1].events_size(), 2);
}

TEST_F(OtelTest, MetricsArePushedBesidesMetricsPage) {
  Set("OTEL_RESOURCE_ATTRIBUTES", "team=flags");
  Set("OTEL_SERVICE_NAME", "rankers");
  StartCollector();
  StartGuidond({"-t", "otel"});
  ASSERT_TRUE(Resolve("ranker").ok());
  ASSERT_TRUE(
      Eventually([&] { return collector_->metric("feature_flag.flagd.impression").has_sum(); }));
  const FakeCollector::Metric impressions = collector_->metric("feature_flag.flagd.impression");
  const auto& points = impressions.sum().data_points();
  ASSERT_EQ(points.size(), 1);
  EXPECT_EQ(points[0].as_double(), 1);
  EXPECT_EQ(FakeCollector::AttributesOf(points[0]).at("feature_flag.key"), "ranker");
  EXPECT_TRUE(collector_->metric("rpc.server.duration").has_histogram());
  EXPECT_TRUE(collector_->metric("process.memory.usage").has_sum());
  EXPECT_TRUE(collector_->metric("guidon_build_info").has_gauge());
  EXPECT_EQ(collector_->resource().at("service.name"), "rankers");
  EXPECT_EQ(collector_->resource().at("team"), "flags");
  EXPECT_NE(guidond_->HttpGet("/metrics").find("feature_flag_flagd_impression_total"),
            std::string::npos);
}

TEST_F(OtelTest, ACollectorMayComeLaterAndGo) {
  StartGuidond();
  ASSERT_TRUE(Resolve("ranker").ok());
  ASSERT_TRUE(Eventually([&] {
    return guidond_->HttpGet("/metrics")
               .find("guidon_telemetry_export_failures_total{signal=\"traces\"} 0") ==
           std::string::npos;
  }));
  StartCollector();
  ASSERT_TRUE(SpansArrive(1)) << "what was not sent is kept";
  collector_.reset();
  ASSERT_TRUE(Resolve("ranker").ok());
  StartCollector();
  ASSERT_TRUE(SpansArrive(1));
  EXPECT_NE(guidond_->errors().find("the collector takes traces again"), std::string::npos);
}

TEST_F(OtelTest, SpansThatFindNoPlaceAreCounted) {
  Set("OTEL_BSP_MAX_QUEUE_SIZE", "2");
  StartGuidond();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Resolve("ranker").ok());
  // Two wait in the queue, and two may be on their way.
  const std::string metrics = guidond_->HttpGet("/metrics");
  const std::string name = "\nguidon_telemetry_spans_dropped_total ";
  const size_t at = metrics.find(name);
  ASSERT_NE(at, std::string::npos) << metrics;
  EXPECT_GE(std::stoi(metrics.substr(at + name.size())), 6);
}

TEST_F(OtelTest, TheLastIsSentAtShutdown) {
  Set("OTEL_BSP_SCHEDULE_DELAY", "3600000");
  Set("OTEL_METRIC_EXPORT_INTERVAL", "3600000");
  StartCollector();
  StartGuidond({"-t", "otel"});
  ASSERT_TRUE(Resolve("ranker").ok());
  guidond_->process().Signal(SIGTERM);
  EXPECT_EQ(guidond_->process().Wait(), 0);
  EXPECT_EQ(collector_->spans().size(), 1u);
  EXPECT_TRUE(collector_->metric("feature_flag.flagd.impression").has_sum());
}

TEST_F(OtelTest, SamplersAreHonoured) {
  Set("OTEL_TRACES_SAMPLER", "parentbased_always_off");
  StartCollector();
  StartGuidond();
  ASSERT_TRUE(Resolve("ranker").ok());
  ASSERT_TRUE(Resolve("ranker", {{"traceparent", TraceParent("01")}}).ok());
  ASSERT_TRUE(SpansArrive(1));
  EXPECT_EQ(collector_->spans().size(), 1u);
}

std::shared_ptr<grpc::ServerCredentials> MutualTls(const TlsPair& server,
                                                   const std::string& client_authority) {
  grpc::SslServerCredentialsOptions options(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_key_cert_pairs.push_back({server.key, server.certificate});
  options.pem_root_certs = client_authority;
  return grpc::SslServerCredentials(options);
}

TEST_F(OtelTest, TlsWithCertificatesThatChange) {
  const TlsPair client = MakeTlsPair("guidond");
  const TlsPair first = MakeTlsPair("first");
  WriteFile(dir_ / "client.pem", client.certificate);
  WriteFile(dir_ / "client.key", client.key);
  WriteFile(dir_ / "ca.pem", first.certificate);
  collector_ = std::make_unique<FakeCollector>("localhost:0", MutualTls(first, client.certificate));
  const std::string uri = absl::StrCat("localhost:", collector_->port());
  StartGuidond(
      {"-A", dir_ / "ca.pem", "-D", dir_ / "client.pem", "-K", dir_ / "client.key", "-I", "1s"},
      uri);
  ASSERT_TRUE(Resolve("ranker").ok());
  ASSERT_TRUE(SpansArrive(1));

  const TlsPair second = MakeTlsPair("second");
  collector_.reset();
  collector_ = std::make_unique<FakeCollector>(uri, MutualTls(second, client.certificate));
  ASSERT_TRUE(Resolve("ranker").ok());
  ASSERT_TRUE(Eventually([&] {
    return guidond_->errors().find("the collector does not take traces") != std::string::npos;
  })) << "an authority that is not trusted";
  EXPECT_TRUE(collector_->spans().empty());
  ReplaceFile(dir_ / "ca.pem", second.certificate);
  EXPECT_TRUE(SpansArrive(1));
}

TEST_F(OtelTest, AFileThatCannotBeReadIsRefused) {
  Guidond guidond({"-o", "localhost:1", "-A", "/nowhere/ca.pem"});
  EXPECT_FALSE(guidond.ready());
  EXPECT_NE(guidond.errors().find("--otel-ca-path: /nowhere/ca.pem: cannot be read: No such file"),
            std::string::npos)
      << guidond.errors();
}

}  // namespace
}  // namespace guidon::testing

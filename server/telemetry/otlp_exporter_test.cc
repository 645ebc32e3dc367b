#include "server/telemetry/otlp_exporter.h"

#include <gtest/gtest.h>
#include <prometheus/counter.h>

#include <memory>
#include <string>

#include "tests/support/fake_collector.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using testing::FakeCollector;

class OtlpExporterTest : public ::testing::Test {
 protected:
  OtlpExporterTest() {
    CollectorOptions options;
    options.uri = "unix:" + (dir_ / "collector.sock");
    OtelEnvironment environment;
    environment.span_delay = absl::Hours(1);  // only whole batches and the end have it send
    exporter_ =
        std::make_unique<OtlpExporter>(*CollectorClient::Make(options), queue_, environment,
                                       nullptr, OtlpExporter::Counters{dropped_, failed_, failed_});
  }

  void PushBatch() {
    for (size_t i = 0; i < kBatch; ++i) queue_.Push(std::make_unique<Span>());
  }

  static constexpr size_t kBatch = 2;
  const testing::TempDir dir_;
  FakeCollector collector_{"unix:" + (dir_ / "collector.sock")};
  prometheus::Counter dropped_;
  prometheus::Counter failed_;
  SpanQueue queue_{100, kBatch, dropped_};
  std::unique_ptr<OtlpExporter> exporter_;
};

TEST_F(OtlpExporterTest, TheEndSendsAllThatIsLeft) {
  for (int i = 0; i < 4; ++i) PushBatch();
  queue_.Push(std::make_unique<Span>());
  exporter_->Stop();
  EXPECT_EQ(collector_.spans().size(), 4 * kBatch + 1);
  EXPECT_EQ(dropped_.Value(), 0);
}

TEST_F(OtlpExporterTest, SpansThatAreRefusedForGoodAreDropped) {
  collector_.Answer({grpc::StatusCode::INVALID_ARGUMENT, "no"});
  PushBatch();
  while (failed_.Value() == 0) std::this_thread::yield();
  EXPECT_EQ(dropped_.Value(), kBatch);
  collector_.Answer(grpc::Status::OK);
  queue_.Push(std::make_unique<Span>());
  exporter_->Stop();
  EXPECT_EQ(collector_.spans().size(), 1u);
}

TEST_F(OtlpExporterTest, SpansThatAreRefusedForNowAreKept) {
  collector_.Answer({grpc::StatusCode::UNAVAILABLE, "later"});
  PushBatch();
  while (failed_.Value() == 0) std::this_thread::yield();
  collector_.Answer(grpc::Status::OK);
  exporter_->Stop();
  EXPECT_EQ(collector_.spans().size(), kBatch);
  EXPECT_EQ(dropped_.Value(), 0);
}

}  // namespace
}  // namespace guidon

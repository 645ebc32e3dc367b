// The sync services, which in-process providers use.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "evaluator/flag_definitions.h"
#include "flagd/sync/v1/sync.grpc.pb.h"
#include "old_sync/v1/sync.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::sync::v1;

std::string Definitions(const std::string& variant) {
  return R"({"flags": {
    "ranker": {"state": "ENABLED", "variants": {"on": true, "off": false},
               "defaultVariant": ")" +
         variant + R"("},
    "color": {"state": "ENABLED", "variants": {"red": "r"}, "defaultVariant": "red",
              "metadata": {"flagSetId": "ui"}}}})";
}

// One SyncFlags call, read by the test's own thread.
class SyncCall {
 public:
  SyncCall(const Guidond& guidond, const std::string& header, const std::string& field = "")
      : SyncCall(guidond.SyncChannel(), header, field) {}
  SyncCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& header,
           const std::string& field) {
    stub_ = v1::FlagSyncService::NewStub(channel);
    if (!header.empty()) context_.AddMetadata("flagd-selector", header);
    v1::SyncFlagsRequest request;
    request.set_selector(field);
    reader_ = stub_->SyncFlags(&context_, request);
  }
  ~SyncCall() { context_.TryCancel(); }

  // Waits for the next message; false at the stream's end.
  bool Next() { return reader_->Read(&message_); }
  grpc::Status Finish() { return reader_->Finish(); }

  const v1::SyncFlagsResponse& message() const { return message_; }
  Json flags() const { return ParseJson(message_.flag_configuration())->at("flags"); }

 private:
  std::unique_ptr<v1::FlagSyncService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::SyncFlagsResponse>> reader_;
  v1::SyncFlagsResponse message_;
};

class SyncTest : public ::testing::Test {
 protected:
  void Start(std::vector<std::string> options) {
    guidond_ = std::make_unique<Guidond>(std::move(options));
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
    Apply("off");
  }

  void Apply(const std::string& variant) {
    const Finished applied = guidond_->Guidonctl({"apply", "-f", "-"}, Definitions(variant));
    ASSERT_EQ(applied.exit_code, 0) << applied.errors;
  }

  std::unique_ptr<Guidond> guidond_;
};

TEST_F(SyncTest, SendsTheWholeSetAtOnceAndAfterEachChange) {
  Start({"--context-value", "region=eu"});
  SyncCall call(*guidond_, "");
  ASSERT_TRUE(call.Next());
  EXPECT_EQ(call.flags().size(), 2u);
  EXPECT_EQ(call.flags().at("ranker").at("defaultVariant"), "off");
  ASSERT_TRUE(call.message().has_sync_context());
  EXPECT_EQ(call.message().sync_context().fields().at("region").string_value(), "eu");
  Apply("on");
  ASSERT_TRUE(call.Next());
  EXPECT_EQ(call.flags().at("ranker").at("defaultVariant"), "on");
}

TEST_F(SyncTest, HeadersSelectorWinsAndHidesOtherChanges) {
  Start({});
  SyncCall call(*guidond_, "flagSetId=ui", "flagSetId=none");
  ASSERT_TRUE(call.Next());
  EXPECT_EQ(call.flags().size(), 1u);
  Apply("on");  // of no concern to this stream
  const std::string changed = R"({"flags": {"color": {"state": "DISABLED",
      "variants": {"red": "r"}, "metadata": {"flagSetId": "ui"}}}})";
  ASSERT_EQ(guidond_->Guidonctl({"apply", "-f", "-"}, changed).exit_code, 0);
  ASSERT_TRUE(call.Next());
  EXPECT_EQ(call.flags().at("color").at("state"), "DISABLED");
}

TEST_F(SyncTest, FieldSelectsWhereThereIsNoHeader) {
  Start({});
  SyncCall call(*guidond_, "", "flagSetId=ui");
  ASSERT_TRUE(call.Next());
  EXPECT_EQ(call.flags().size(), 1u);
  SyncCall invalid(*guidond_, "color=red");
  EXPECT_FALSE(invalid.Next());
  EXPECT_EQ(invalid.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(SyncTest, FetchesOnceAndGivesMetadata) {
  Start({"-X", "region=eu"});
  const auto stub = v1::FlagSyncService::NewStub(guidond_->SyncChannel());
  grpc::ClientContext fetch;
  v1::FetchAllFlagsResponse flags;
  ASSERT_TRUE(stub->FetchAllFlags(&fetch, {}, &flags).ok());
  EXPECT_EQ(ParseJson(flags.flag_configuration())->at("flags").size(), 2u);
  grpc::ClientContext get;
  v1::GetMetadataResponse metadata;
  ASSERT_TRUE(stub->GetMetadata(&get, {}, &metadata).ok());
  EXPECT_EQ(metadata.metadata().fields().at("region").string_value(), "eu");
}

TEST_F(SyncTest, MetadataCanBeDisabled) {
  Start({"--disable-sync-metadata"});
  const auto stub = v1::FlagSyncService::NewStub(guidond_->SyncChannel());
  grpc::ClientContext get;
  v1::GetMetadataResponse metadata;
  EXPECT_EQ(stub->GetMetadata(&get, {}, &metadata).error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(SyncTest, OlderServiceSaysThatItSendsAll) {
  Start({});
  const auto stub = old_sync::v1::FlagSyncService::NewStub(guidond_->SyncChannel());
  grpc::ClientContext context;
  const auto reader = stub->SyncFlags(&context, {});
  old_sync::v1::SyncFlagsResponse message;
  ASSERT_TRUE(reader->Read(&message));
  EXPECT_EQ(message.state(), old_sync::v1::SYNC_STATE_ALL);
  EXPECT_EQ(ParseJson(message.flag_configuration())->at("flags").size(), 2u);
  context.TryCancel();
}

TEST_F(SyncTest, StreamEndsAtItsDeadline) {
  Start({"--stream-deadline", "100ms"});
  SyncCall call(*guidond_, "");
  ASSERT_TRUE(call.Next());
  EXPECT_FALSE(call.Next());
  EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(SyncTest, ShutdownEndsTheStreamAsUnavailable) {
  Start({});
  SyncCall call(*guidond_, "");
  ASSERT_TRUE(call.Next());
  guidond_->process().Signal(SIGTERM);
  EXPECT_FALSE(call.Next());
  EXPECT_EQ(call.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(guidond_->process().Wait(), 0);
}

// A client that does not read gets the newest state once it does, not all states in between.
TEST_F(SyncTest, SlowStreamSkipsToTheNewestState) {
  Start({});
  const std::string filler(200'000, 'x');  // larger than what the connection buffers
  const auto apply = [&](int number) {
    const Json document = {
        {"flags",
         {{"big",
           {{"state", "ENABLED"}, {"variants", {{"v", filler + std::to_string(number)}}}}}}}};
    ASSERT_EQ(guidond_->Guidonctl({"apply", "-f", "-"}, document.dump()).exit_code, 0);
  };
  apply(0);
  grpc::ChannelArguments small_window;
  small_window.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  small_window.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 65536);
  SyncCall call(grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(guidond_->sync_port()),
                                          grpc::InsecureChannelCredentials(), small_window),
                "", "");
  ASSERT_TRUE(call.Next());
  constexpr int kChanges = 20;
  for (int i = 1; i <= kChanges; ++i) apply(i);
  int messages = 0;
  std::string value;
  while (value != filler + std::to_string(kChanges)) {
    ASSERT_TRUE(call.Next());
    value = call.flags().at("big").at("variants").at("v").get<std::string>();
    ++messages;
  }
  EXPECT_LT(messages, kChanges);
}

TEST_F(SyncTest, AThousandStreamsAllSeeAChange) {
  Start({});
  std::vector<std::unique_ptr<SyncCall>> calls;
  for (int i = 0; i < 1000; ++i) {
    calls.push_back(std::make_unique<SyncCall>(*guidond_, ""));
    ASSERT_TRUE(calls.back()->Next());
  }
  EXPECT_NE(guidond_->HttpGet("/metrics").find("feature_flag_flagd_sync_active_streams 1000"),
            std::string::npos);
  Apply("on");
  for (const auto& call : calls) {
    ASSERT_TRUE(call->Next());
    EXPECT_EQ(call->flags().at("ranker").at("defaultVariant"), "on");
  }
  calls.clear();
  EXPECT_TRUE(Eventually([&] {
    return guidond_->HttpGet("/metrics").find("feature_flag_flagd_sync_active_streams 0") !=
           std::string::npos;
  }));
}

}  // namespace
}  // namespace guidon::testing

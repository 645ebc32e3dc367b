// EventStream: what a connected client is told, and how soon.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::evaluation::v1;

std::string FlagsFile(const std::string& default_variant, const std::string& more = "") {
  return R"({"flags": {"file-flag": {"state": "ENABLED", "variants": {"on": true, "off": false},
             "defaultVariant": ")" +
         default_variant + "\"}" + more + "}}";
}

// An open EventStream that is read one event at a time.
class Listener {
 public:
  explicit Listener(const Guidond& guidond, const std::string& selector = "")
      : stub_(v1::EvaluationService::NewStub(guidond.EvaluationChannel())) {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    if (!selector.empty()) context_.AddMetadata("flagd-selector", selector);
    reader_ = stub_->EventStream(&context_, v1::EventStreamRequest());
  }

  // The next event's type; "" at the stream's end.
  std::string Next() {
    event_.Clear();
    return reader_->Read(&event_) ? event_.type() : "";
  }

  // The changes in the last event, as "key:type" joined by blanks.
  std::string Changes() const {
    std::map<std::string, std::string> changes;
    for (const auto& [key, change] : event_.data().fields().at("flags").struct_value().fields()) {
      changes[key] = change.struct_value().fields().at("type").string_value();
    }
    std::string text;
    for (const auto& [key, type] : changes) text += (text.empty() ? "" : " ") + key + ":" + type;
    return text;
  }

  grpc::Status Finish() { return reader_->Finish(); }

 private:
  std::unique_ptr<v1::EvaluationService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::EventStreamResponse>> reader_;
  v1::EventStreamResponse event_;
};

class EventStreamTest : public ::testing::Test {
 protected:
  void SetUp() override {
    WriteFile(dir_ / "flags.json", FlagsFile("off"));
    guidond_.emplace(std::vector<std::string>{"--uri", "file:" + dir_ / "flags.json"});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  void Apply(const std::string& key, const std::string& set = "") {
    const std::string metadata =
        set.empty() ? "" : R"(, "metadata": {"flagSetId": ")" + set + "\"}";
    const Finished applied = guidond_->Guidonctl(
        {"apply", "-f", "-"}, R"({"flags": {")" + key +
                                  R"(": {"state": "ENABLED", "variants": {"on": true, "off": false},
             "defaultVariant": "off")" +
                                  metadata + "}}}");
    ASSERT_EQ(applied.exit_code, 0) << applied.errors;
  }

  TempDir dir_;
  std::optional<Guidond> guidond_;
};

TEST_F(EventStreamTest, SaysReadyAtOnceThenEachChangeOfTheStore) {
  Listener listener(*guidond_);
  ASSERT_EQ(listener.Next(), "provider_ready");
  Apply("job-flag");
  ASSERT_EQ(listener.Next(), "configuration_change");
  EXPECT_EQ(listener.Changes(), "job-flag:write");
  ASSERT_EQ(guidond_->Guidonctl({"set-default", "job-flag", "on"}).exit_code, 0);
  ASSERT_EQ(listener.Next(), "configuration_change");
  EXPECT_EQ(listener.Changes(), "job-flag:update");
  ASSERT_EQ(guidond_->Guidonctl({"delete", "job-flag"}).exit_code, 0);
  ASSERT_EQ(listener.Next(), "configuration_change");
  EXPECT_EQ(listener.Changes(), "job-flag:delete");
}

TEST_F(EventStreamTest, TellsOfChangesInAFile) {
  Listener listener(*guidond_);
  ASSERT_EQ(listener.Next(), "provider_ready");
  ReplaceFile(dir_ / "flags.json",
              FlagsFile("on", R"(, "second": {"state": "ENABLED", "variants": {"a": 1}})"));
  ASSERT_EQ(listener.Next(), "configuration_change");
  EXPECT_EQ(listener.Changes(), "file-flag:update second:write");
}

TEST_F(EventStreamTest, ChangesThatChangeNothingSendNothing) {
  Listener listener(*guidond_);
  ASSERT_EQ(listener.Next(), "provider_ready");
  Apply("first");
  ASSERT_EQ(listener.Next(), "configuration_change");
  Apply("first");  // the same again
  ReplaceFile(dir_ / "flags.json", FlagsFile("off") + "\n");
  Apply("last");
  ASSERT_EQ(listener.Next(), "configuration_change");
  EXPECT_EQ(listener.Changes(), "last:write");
}

TEST_F(EventStreamTest, SelectorHidesOtherFlagSets) {
  Listener listener(*guidond_, "flagSetId=billing");
  ASSERT_EQ(listener.Next(), "provider_ready");
  Apply("other");
  Apply("mine", "billing");
  ASSERT_EQ(listener.Next(), "configuration_change");
  EXPECT_EQ(listener.Changes(), "mine:write");
}

TEST_F(EventStreamTest, InvalidSelectorIsRefused) {
  Listener listener(*guidond_, "colour=red");
  EXPECT_EQ(listener.Next(), "");
  EXPECT_EQ(listener.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(EventStreamTest, StoreFlagHidesAFilesFlagOfTheSameKey) {
  Listener listener(*guidond_);
  ASSERT_EQ(listener.Next(), "provider_ready");
  const Finished applied = guidond_->Guidonctl({"apply", "-f", "-"}, FlagsFile("on"));
  ASSERT_EQ(applied.exit_code, 0) << applied.errors;
  ASSERT_EQ(listener.Next(), "configuration_change");
  EXPECT_EQ(listener.Changes(), "file-flag:update");
  ASSERT_EQ(guidond_->Guidonctl({"delete", "file-flag"}).exit_code, 0);
  ASSERT_EQ(listener.Next(), "configuration_change");
  EXPECT_EQ(listener.Changes(), "file-flag:update");
}

TEST_F(EventStreamTest, ShutdownIsToldAndTheStreamEndsWell) {
  Listener listener(*guidond_);
  ASSERT_EQ(listener.Next(), "provider_ready");
  guidond_->process().Signal(SIGTERM);
  EXPECT_EQ(listener.Next(), "provider_shutdown");
  EXPECT_EQ(listener.Next(), "");
  EXPECT_TRUE(listener.Finish().ok());
  EXPECT_EQ(guidond_->process().Wait(), 0);
}

}  // namespace
}  // namespace guidon::testing

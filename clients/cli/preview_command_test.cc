#include <string>
#include <vector>

#include "clients/cli/output.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "guidon/admin/v1/preview.grpc.pb.h"
#include "tests/support/temp_dir.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kDocument[] =
    R"({"flags": [{"key": "a", "variants": {"x": 1}},
                  {"key": "b", "variants": {"x": 1}, "metadata": {"flagSetId": "web"}},
                  {"key": "b", "variants": {"x": 2}, "metadata": {"flagSetId": "shop"}}]})";

class FakePreview final : public v1::PreviewAdmin::Service {
 public:
  v1::PreviewRequest request;
  v1::PreviewResponse answer;

  grpc::Status Preview(grpc::ServerContext*, const v1::PreviewRequest* asked,
                       v1::PreviewResponse* response) override {
    request = *asked;
    *response = answer;
    return grpc::Status::OK;
  }
};

class PreviewTest : public ::testing::Test {
 protected:
  void SetUp() override {
    v1::PreviewResponse& answer = service_.answer;
    answer.set_sampled(200);
    answer.set_moving(3);
    answer.set_revision(7);
    AddCount("off", 200, 197, 0, 3);
    AddCount("on", 0, 2, 2, 0);
    v1::PreviewResponse::Count& fault = *answer.add_counts();
    fault.mutable_outcome()->set_error_code("GENERAL");
    fault.set_after(1);
    fault.set_joining(1);
    v1::PreviewResponse::Move& move = *answer.add_moves();
    move.set_index(4);
    move.set_targeting_key("ann");
    move.mutable_before()->set_variant("off");
    move.mutable_after()->set_variant("on");
  }

  void AddCount(const std::string& variant, uint64_t before, uint64_t after, uint64_t joining,
                uint64_t leaving) {
    v1::PreviewResponse::Count& count = *service_.answer.add_counts();
    count.mutable_outcome()->set_variant(variant);
    count.set_before(before);
    count.set_after(after);
    count.set_joining(joining);
    count.set_leaving(leaving);
  }

  Outcome Run(std::vector<std::string> arguments, const std::string& in = "") {
    arguments.insert(arguments.begin(), "preview");
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments, in);
  }

  FakePreview service_;
  TestServer server_{service_};
};

TEST_F(PreviewTest, SendsTheRolloutAndASampleThatIsMadeUp) {
  const Outcome outcome =
      Run({"a", "--variant", "on=10", "--variant", "off=90", "--by", "team", "--replace-targeting",
           "--sample", "3", "--flag-set", "web", "--context", "plan=pro"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const v1::PreviewRequest& request = service_.request;
  EXPECT_EQ(request.key(), "a");
  EXPECT_EQ(request.flag_set(), "web");
  ASSERT_EQ(request.rollout().shares_size(), 2);
  EXPECT_EQ(request.rollout().shares(0).variant(), "on");
  EXPECT_EQ(request.rollout().shares(1).weight(), 90U);
  EXPECT_EQ(request.rollout().bucket_by(), "team");
  EXPECT_TRUE(request.rollout().replace_targeting());
  EXPECT_THAT(request.targeting_keys(), ElementsAre("sample-1", "sample-2", "sample-3"));
  EXPECT_EQ(request.context().fields().at("plan").string_value(), "pro");
  EXPECT_EQ(request.max_moves(), 20U);
}

TEST_F(PreviewTest, SendsADefinitionAndASampleFromAFile) {
  guidon::testing::TempDir dir;
  guidon::testing::WriteFile(dir / "flags.json", kDocument);
  const Outcome outcome = Run({"-f", dir / "flags.json", "a", "--keys-file", "-", "--moves", "5"},
                              "ann\r\n\n{\"targetingKey\": \"bob\", \"plan\": \"pro\"}\nuser 17\n");
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const v1::PreviewRequest& request = service_.request;
  EXPECT_THAT(request.targeting_keys(), ElementsAre("ann", "user 17"));
  ASSERT_EQ(request.contexts_size(), 1);
  EXPECT_EQ(request.contexts(0).fields().at("plan").string_value(), "pro");
  EXPECT_EQ(request.definition(), R"({"variants":{"x":1}})");
  EXPECT_FALSE(request.has_rollout());
  EXPECT_EQ(request.max_moves(), 5U);
}

TEST_F(PreviewTest, PicksTheDefinitionOfTheFlagSet) {
  guidon::testing::TempDir dir;
  guidon::testing::WriteFile(dir / "flags.json", kDocument);
  const std::string file = dir / "flags.json";
  EXPECT_EQ(Run({"b", "-f", file, "--sample", "1", "--flag-set", "shop"}).code, 0);
  EXPECT_THAT(service_.request.definition(), HasSubstr(R"("x":2)"));
  EXPECT_EQ(service_.request.flag_set(), "shop");
  EXPECT_THAT(Run({"b", "-f", file, "--sample", "1"}).err, HasSubstr("in several flag sets"));
  EXPECT_THAT(Run({"c", "-f", file, "--sample", "1"}).err, HasSubstr("is not defined there"));
}

TEST_F(PreviewTest, PrintsWhoMoves) {
  service_.answer.add_changed_values("off");
  service_.answer.add_warnings("flag \"a\": hm");
  const Outcome outcome = Run({"a", "--variant", "on=1", "--sample", "9"});
  EXPECT_EQ(outcome.out,
            "VARIANT     BEFORE         AFTER         JOINING   LEAVING\n"
            "off         200 (100.0%)   197 (98.5%)   0         3\n"
            "on          0 (0.0%)       2 (1.0%)      2         0\n"
            "(GENERAL)   0 (0.0%)       1 (0.5%)      1         0\n"
            "variant off gets another value\n"
            "3 of 200 would move\n"
            "\n"
            "TARGETING KEY   BEFORE   AFTER\n"
            "ann             off      on\n"
            "and 2 more\n");
  EXPECT_EQ(outcome.err, "guidonctl: warning: flag \"a\": hm\n");
}

TEST_F(PreviewTest, PrintsJson) {
  const OutputJson json =
      OutputJson::parse(Run({"a", "--variant", "on=1", "--sample", "9", "-o", "json"}).out);
  EXPECT_EQ(json["moving"], 3);
  EXPECT_EQ(json["counts"][1].dump(), R"({"variant":"on","errorCode":"","before":0,"after":2,)"
                                      R"("joining":2,"leaving":0})");
  EXPECT_EQ(json["counts"][2]["variant"], nullptr);
  EXPECT_EQ(json["moves"][0]["after"]["variant"], "on");
}

TEST_F(PreviewTest, RefusesWhatItCannotSend) {
  EXPECT_THAT(Run({"a", "--sample", "9"}).err, HasSubstr("either by --variant or by -f"));
  EXPECT_THAT(Run({"a", "--variant", "on=1"}).err, HasSubstr("either by --keys-file or by"));
  EXPECT_THAT(Run({"a", "--variant", "on=1", "--sample", "9", "--keys-file", "-"}).err,
              HasSubstr("either by --keys-file or by"));
  EXPECT_THAT(Run({"a", "--variant", "on", "--sample", "9"}).err, HasSubstr("such as on=10"));
  EXPECT_THAT(Run({"a", "--variant", "on=1", "--keys-file", "/no/such"}).err,
              HasSubstr("/no/such: cannot be read"));
  EXPECT_THAT(Run({"a", "--variant", "on=1", "--keys-file", "-"}, "\n").err,
              HasSubstr("stdin: has no targeting keys"));
  const Outcome bad = Run({"a", "--variant", "on=1", "--keys-file", "-"}, "ann\n{\"a\n");
  EXPECT_THAT(bad.err, HasSubstr("stdin:2: "));
  EXPECT_EQ(bad.code, 2);
}

}  // namespace
}  // namespace guidon::cli

#include "analysis/service/question.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace guidon::analysis {
namespace {

constexpr char kBody[] =
    R"({"analysis":"api","namespace":"beacon-prod","rollout":"api","canary":"new","stable":"old"})";

TEST(Question_, NamesTheRelease) {
  const absl::StatusOr<Question> question = ReadQuestion(kBody);
  ASSERT_TRUE(question.ok()) << question.status();
  EXPECT_EQ(question->analysis, "api");
  EXPECT_EQ(question->subject.name_space, "beacon-prod");
  EXPECT_EQ(question->subject.canary, "new");
  EXPECT_EQ(question->subject.stable, "old");
  EXPECT_FALSE(question->subject.start.has_value());
}

TEST(Question_, MayGiveTheStart) {
  std::string body(kBody);
  body.insert(1, R"("start":"2026-11-25T01:00:00+01:00",)");
  const absl::StatusOr<Question> question = ReadQuestion(body);
  ASSERT_TRUE(question.ok()) << question.status();
  EXPECT_EQ(question->subject.start, absl::FromUnixSeconds(1795564800));
  EXPECT_NE(question->Key(), ReadQuestion(kBody)->Key());
  EXPECT_EQ(question->Id(), ReadQuestion(kBody)->Id());
}

TEST(Question_, SaysWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "the body is not a JSON object"},
      {"[1]", "the body is not a JSON object"},
      {"{\"analysis\":", "the body is not a JSON object"},
      {"{}", R"("analysis" is missing)"},
      {R"({"analysis":""})", R"("analysis" is empty)"},
      {R"({"analysis":7})", R"("analysis" is not a text)"},
      {R"({"analysis":"a\nb"})", R"("analysis" holds control characters)"},
      {absl::StrCat(R"({"analysis":")", std::string(1001, 'x'), R"("})"),
       R"("analysis" is beyond 1000 bytes)"},
      {R"({"analysis":"a","namespace":"n","rollout":"r","canary":"c","stable":"c"})",
       R"("canary" and "stable" are the same version: there is nothing to compare)"},
      {R"({"analysis":"a","namespace":"n","rollout":"r","canary":"c","stable":"s","star":""})",
       R"("star" is unknown; did you mean "start"?)"},
      {R"({"analysis":"a","namespace":"n","rollout":"r","canary":"c","stable":"s","start":"now"})",
       R"("start" is not a time such as 2026-11-25T01:00:00Z)"},
  };
  for (const auto& [body, message] : cases) {
    const absl::Status status = ReadQuestion(body).status();
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << body;
    EXPECT_EQ(status.message(), message) << body;
  }
}

TEST(Question_, KeysTellQuestionsApart) {
  Question a{"x", {"y", "z", "c", "s", {}}};
  Question b{"xy", {"", "z", "c", "s", {}}};
  EXPECT_NE(a.Key(), b.Key());
  EXPECT_NE(a.Id(), b.Id());
  EXPECT_EQ(a.Id().size(), 16U);
}

TEST(Restart_, NamesWhatIsJudgedAfresh) {
  const auto restart = ReadRestart(R"({"namespace":"n","rollout":"r","canary":"c"})");
  ASSERT_TRUE(restart.ok()) << restart.status();
  EXPECT_EQ(restart->rollout, "r");
  EXPECT_EQ(ReadRestart("{}").status().message(), R"("namespace" is missing)");
}

}  // namespace
}  // namespace guidon::analysis

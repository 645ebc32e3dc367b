#include "tests/conformance/step_pattern.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(MatchStep, GivesTheArguments) {
  EXPECT_THAT(MatchStep("a {word}-flag with key {string}", "a Float-flag with key \"a b\""),
              Optional(ElementsAre("Float", "a b")));
  EXPECT_THAT(MatchStep("is {string}", "is \"\""), Optional(ElementsAre("")));
  EXPECT_THAT(MatchStep("plain", "plain"), Optional(IsEmpty()));
}

TEST(MatchStep, UndoesEscapes) {
  EXPECT_THAT(MatchStep("{string}", R"("{\"a\": \"\\\"}")"),
              Optional(ElementsAre(R"({"a": "\"})")));
}

TEST(MatchStep, MatchesTheWholeStepOnly) {
  EXPECT_EQ(MatchStep("plain", "plain and more"), std::nullopt);
  EXPECT_EQ(MatchStep("plain and more", "plain"), std::nullopt);
  EXPECT_EQ(MatchStep("is {string}", "is \"a\" or \"b\""), std::nullopt);
  EXPECT_EQ(MatchStep("is {string}", "is a"), std::nullopt);
  EXPECT_EQ(MatchStep("is {string}", "is \"a"), std::nullopt);
  EXPECT_EQ(MatchStep("is {word}", "is -"), std::nullopt);
  EXPECT_EQ(MatchStep("is {word}", "is "), std::nullopt);
}

}  // namespace
}  // namespace guidon::conformance

#include "evaluator/json_parts.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::FieldsAre;
using ::testing::IsEmpty;

TEST(JsonParts, ElementsAreWhatStandsBetweenCommas) {
  EXPECT_THAT(ElementsOf("[1, [2, 3] ,{\"a\": [4, 5]},\n\"x\"]"),
              ElementsAre("1", "[2, 3]", "{\"a\": [4, 5]}", "\"x\""));
  EXPECT_THAT(ElementsOf("[]"), IsEmpty());
  EXPECT_THAT(ElementsOf(" [ \n ] "), IsEmpty());
}

TEST(JsonParts, BracketsAndCommasInTextAreText) {
  EXPECT_THAT(ElementsOf(R"(["],", "\"],[", "\\", 1])"),
              ElementsAre(R"("],")", R"("\"],[")", R"("\\")", "1"));
  EXPECT_THAT(MembersOf(R"({"a:,}": "{", "b\\\":": {"c": "}"}})"),
              ElementsAre(FieldsAre("a:,}", R"("{")"), FieldsAre(R"(b\":)", R"({"c": "}"})")));
}

TEST(JsonParts, MembersHaveTheirKeysRead) {
  EXPECT_THAT(MembersOf(R"( {"a" : 1 ,"\u00fc\n":[ ], "": null } )"),
              ElementsAre(FieldsAre("a", "1"), FieldsAre("ü\n", "[ ]"), FieldsAre("", "null")));
  EXPECT_THAT(MembersOf("{}"), IsEmpty());
}

TEST(JsonParts, TheLastMemberOfAKeyCounts) {
  EXPECT_THAT(MembersOf(R"({"a": 1, "b": 2, "\u0061": 3})"),
              ElementsAre(FieldsAre("a", "3"), FieldsAre("b", "2")));
}

}  // namespace
}  // namespace guidon

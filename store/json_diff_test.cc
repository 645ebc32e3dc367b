#include "store/json_diff.h"

#include "gtest/gtest.h"

namespace guidon {
namespace {

// Each difference as `path: before > after`, `-` for what is missing.
std::vector<std::string> Diff(const char* before, const char* after) {
  std::vector<std::string> lines;
  for (const JsonDifference& d : DiffJson(Json::parse(before), Json::parse(after))) {
    lines.push_back(d.path + ": " + (d.before ? d.before->dump() : "-") + " > " +
                    (d.after ? d.after->dump() : "-"));
  }
  return lines;
}

using Lines = std::vector<std::string>;

TEST(JsonDiff, IsEmptyForEqualValues) {
  EXPECT_EQ(Diff(R"({"a": [1, {"b": null}]})", R"({"a": [1.0, {"b": null}]})"), Lines());
}

TEST(JsonDiff, NamesMembersAndElementsByTheirPath) {
  EXPECT_EQ(Diff(R"({"targeting": {"fractional": [["on", 10], ["off", 90]]}, "state": "ENABLED"})",
                 R"({"targeting": {"fractional": [["on", 50], ["off", 50]]}, "state": "ENABLED"})"),
            Lines({"targeting.fractional[0][1]: 10 > 50", "targeting.fractional[1][1]: 90 > 50"}));
}

TEST(JsonDiff, TellsWhatIsThereOnOneSideOnly) {
  EXPECT_EQ(Diff(R"({"a": 1, "c": 3})", R"({"b": {"x": 2}, "c": 3, "d": null})"),
            Lines({"a: 1 > -", "b: - > {\"x\":2}", "d: - > null"}));
  EXPECT_EQ(Diff("[1, 2, 3]", "[1]"), Lines({"[1]: 2 > -", "[2]: 3 > -"}));
  EXPECT_EQ(Diff("[]", "[[]]"), Lines({"[0]: - > []"}));
}

TEST(JsonDiff, DoesNotLookIntoWhatIsOfAnotherKind) {
  EXPECT_EQ(Diff(R"({"a": {"b": 1}})", R"({"a": [1]})"), Lines({"a: {\"b\":1} > [1]"}));
  EXPECT_EQ(Diff("1", "\"1\""), Lines({": 1 > \"1\""}));
}

}  // namespace
}  // namespace guidon

#include "evaluator/definition_check.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Each finding as `severity: message`.
std::vector<std::string> Lines(const CheckReport& report) {
  std::vector<std::string> lines;
  for (const Finding& finding : report.findings) {
    lines.push_back(std::string(SeverityName(finding.severity)) + ": " + finding.message);
  }
  return lines;
}

// What linting finds in a flag with variants a, b and default a.
std::vector<std::string> LintRule(const std::string& targeting) {
  return Lines(CheckDocuments(
      {{"f.json", R"({"flags": {"x": {"state": "ENABLED", "variants": {"a": 1, "b": 2},
        "defaultVariant": "a", "metadata": {"owner": "ann"}, "targeting": )" +
                      targeting + "}}}"}},
      {.lint = true}));
}

TEST(CheckDocuments, FindsAllThatIsWrongInAllFlagsOfAllDocuments) {
  const CheckReport report = CheckDocuments(
      {{"a.json", R"({"flags": {"one": {"variants": {}}, "two": {"variants": {"a": 1},
          "targeting": {"$ref": "nope"}}, "good": {"state": "ENABLED", "variants": {"a": 1}}}})"},
       {"b.json", "{"},
       {"c.yaml", "flags: {good: {state: ENABLED, variants: {a: 1}}}"}},
      {});
  EXPECT_EQ(report.flags, 4U);
  EXPECT_THAT(
      Lines(report),
      ElementsAre("error: a.json: flag \"one\": variants: must be an object with at least one "
                  "member",
                  "error: a.json: flag \"two\": targeting.$ref: no evaluator \"nope\" in "
                  "$evaluators",
                  "warning: a.json: flag \"two\": state: is missing; the flag counts as ENABLED",
                  StartsWith("error: b.json: "),
                  "error: c.yaml: flag \"good\": is defined in a.json already"));
}

TEST(CheckDocuments, IsSilentAboutSoundFlags) {
  EXPECT_THAT(LintRule(R"({"if": [{"==": [{"var": "x"}, 1]}, "b"]})"), IsEmpty());
  EXPECT_THAT(LintRule(R"({"fractional": [["a", 1], ["b", 1]]})"), IsEmpty());
  EXPECT_THAT(LintRule(R"({"cat": [{"var": "x"}]})"), IsEmpty());
  EXPECT_THAT(LintRule("{}"), IsEmpty());
}

TEST(CheckDocuments, FindsRulesThatAreNeverReached) {
  const std::string b = R"(, "b"]})";
  EXPECT_THAT(LintRule(R"({"if": [{"==": [1, 1]}, "b", {"var": "x"}, "a")" + b),
              ElementsAre("warning: f.json: flag \"x\": targeting.if[2]: is never reached, for "
                          "targeting.if[0] always holds",
                          "warning: f.json: flag \"x\": variants.a: nobody can get it"));
  EXPECT_THAT(LintRule(R"({"if": [false, "a", {"var": "x"}, "a")" + b),
              ElementsAre("warning: f.json: flag \"x\": targeting.if[1]: is never reached, for "
                          "targeting.if[0] never holds"));
  EXPECT_THAT(LintRule(R"({"if": [{"var": "x"}, "a", {"var": "x"}, "b"]})"),
              ElementsAre("warning: f.json: flag \"x\": targeting.if[3]: is never reached, for "
                          "targeting.if[2] is the same condition as targeting.if[0]"));
  EXPECT_THAT(LintRule(R"({"if": [{"and": [false, {"var": "x"}]}, "a")" + b)[0],
              StartsWith("warning: f.json: flag \"x\": targeting.if[1]: is never reached"));
  EXPECT_THAT(LintRule(R"({"if": [{"or": [{"var": "x"}, true, {"var": "y"}]}, "a")" + b),
              ElementsAre("warning: f.json: flag \"x\": targeting.if[2]: is never reached, for "
                          "targeting.if[0] always holds",
                          "warning: f.json: flag \"x\": targeting.if[0].or[2]: is never reached, "
                          "for targeting.if[0].or[1] always holds",
                          "warning: f.json: flag \"x\": variants.b: nobody can get it"));
}

TEST(CheckDocuments, FindsVariantsThatNobodyCanGet) {
  EXPECT_THAT(LintRule(R"({"if": [{"var": "x"}, "a"]})"),
              ElementsAre("warning: f.json: flag \"x\": variants.b: nobody can get it"));
  EXPECT_THAT(LintRule(R"({"fractional": [["a", 1], ["b", 0]]})"),
              ElementsAre("warning: f.json: flag \"x\": variants.b: nobody can get it"));
  EXPECT_THAT(LintRule(R"({"if": [{"var": "x"}, "b", "b"]})"),
              ElementsAre("warning: f.json: flag \"x\": variants.a: nobody can get it"));
}

TEST(CheckDocuments, FindsResultsThatNameNoVariant) {
  EXPECT_THAT(LintRule(R"({"if": [{"var": "x"}, "c", "b"]})")[0],
              "warning: f.json: flag \"x\": targeting: can come to \"c\", which is none of the "
              "variants");
  EXPECT_THAT(LintRule(R"({"==": [{"var": "x"}, 1]})")[0],
              "warning: f.json: flag \"x\": targeting: can come to \"false\", which is none of the "
              "variants");
}

TEST(CheckDocuments, AdvisesOnOwnersAndOverlappingFlagSets) {
  const CheckReport report = CheckDocuments(
      {{"f.yaml",
        "flags:\n"
        "  - {key: x, state: ENABLED, variants: {a: 1}, metadata: {owner: ann}}\n"
        "  - {key: x, state: ENABLED, variants: {a: 1}, metadata: {flagSetId: web}}\n"}},
      {.lint = true});
  EXPECT_THAT(Lines(report),
              ElementsAre("advice: f.yaml: flag \"x\" of flag set \"web\": metadata.owner: is "
                          "missing: nobody can tell whom to ask",
                          "advice: flag \"x\": is in the flag sets none, \"web\": clients that "
                          "name no set get any one of them"));
}

}  // namespace
}  // namespace guidon

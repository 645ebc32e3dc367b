#include "tests/conformance/gherkin.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Feature Parse(absl::string_view text) {
  absl::StatusOr<Feature> feature = ParseFeature(text);
  EXPECT_TRUE(feature.ok()) << feature.status();
  return feature.ok() ? *std::move(feature) : Feature{};
}

std::string Error(absl::string_view text) {
  return std::string(ParseFeature(text).status().message());
}

std::vector<std::string> Texts(const Scenario& scenario) {
  std::vector<std::string> texts;
  for (const Step& step : scenario.steps) texts.push_back(step.text);
  return texts;
}

TEST(Gherkin, ReadsScenarios) {
  const Feature feature = Parse(R"(
# a comment
@f1 @f2
Feature: Lookups
  Some words of description,
  over two lines.

  @one
  @two
  Scenario: The first
    Given a thing
    # a comment between
    And another
    When it runs
    Then it is "done"

  Scenario: The second
    * a thing
    But no other
)");
  EXPECT_EQ(feature.name, "Lookups");
  ASSERT_EQ(feature.scenarios.size(), 2u);
  const Scenario& first = feature.scenarios[0];
  EXPECT_EQ(first.name, "The first");
  EXPECT_EQ(first.line, 10);
  EXPECT_THAT(first.tags, ElementsAre("@f1", "@f2", "@one", "@two"));
  EXPECT_THAT(Texts(first), ElementsAre("a thing", "another", "it runs", "it is \"done\""));
  EXPECT_EQ(first.steps[1].line, 13);
  EXPECT_THAT(feature.scenarios[1].tags, ElementsAre("@f1", "@f2"));
  EXPECT_THAT(Texts(feature.scenarios[1]), ElementsAre("a thing", "no other"));
}

TEST(Gherkin, PutsTheBackgroundFirst) {
  const Feature feature = Parse(R"(Feature: x
  Background:
    Given a base
  Scenario: a
    When a
  Scenario Outline: b
    When <b>
    Examples:
      | b |
      | 1 |)");
  ASSERT_EQ(feature.scenarios.size(), 2u);
  EXPECT_THAT(Texts(feature.scenarios[0]), ElementsAre("a base", "a"));
  EXPECT_THAT(Texts(feature.scenarios[1]), ElementsAre("a base", "1"));
}

TEST(Gherkin, FillsOutlinesInWithEachRowOfEachTableOfExamples) {
  const Feature feature = Parse(R"(Feature: x
  @outline
  Scenario Outline: <name> is <value>
    Given "<name>" with "<value>" and <other>
      | cell    |
      | <value> |

    @v1
    Examples: old
      | name | value |
      | a    | 1     |
      | b    |       |

    @v2
    Examples: new
      | value   | name |
      | x\|y\\z | c d  |
)");
  ASSERT_EQ(feature.scenarios.size(), 3u);
  EXPECT_EQ(feature.scenarios[0].name, "a is 1");
  EXPECT_EQ(feature.scenarios[0].line, 11);
  EXPECT_THAT(Texts(feature.scenarios[0]), ElementsAre("\"a\" with \"1\" and <other>"));
  EXPECT_THAT(feature.scenarios[0].tags, ElementsAre("@outline", "@v1"));
  EXPECT_THAT(Texts(feature.scenarios[1]), ElementsAre("\"b\" with \"\" and <other>"));
  EXPECT_THAT(Texts(feature.scenarios[2]), ElementsAre("\"c d\" with \"x|y\\z\" and <other>"));
  EXPECT_THAT(feature.scenarios[2].tags, ElementsAre("@outline", "@v2"));
  EXPECT_THAT(feature.scenarios[2].steps[0].table,
              ElementsAre(TableRow{"cell"}, TableRow{"x|y\\z"}));
}

TEST(Gherkin, GivesTablesToTheirSteps) {
  const Feature feature = Parse(R"(Feature: x
  Scenario: a
    Given some
      | k | v |
      | a |   |
    Then none)");
  const std::vector<Step>& steps = feature.scenarios[0].steps;
  EXPECT_THAT(steps[0].table, ElementsAre(TableRow{"k", "v"}, TableRow{"a", ""}));
  EXPECT_THAT(steps[1].table, IsEmpty());
}

TEST(Gherkin, KeepsBackslashesThatEscapeNothing) {
  const Feature feature = Parse(
      "Feature: x\nScenario Outline: a\nGiven \"<o>\"\nExamples:\n| o |\n| {\\\"a\\\": 1} |\n");
  EXPECT_THAT(Texts(feature.scenarios[0]), ElementsAre(R"("{\"a\": 1}")"));
}

TEST(Gherkin, SaysWhatItCannotRead) {
  EXPECT_EQ(Error(""), "line 1: there is no feature");
  EXPECT_EQ(Error("Scenario: a"), "line 1: \"Feature:\" is missing");
  EXPECT_EQ(Error("Feature: a\nFeature: b"), "line 2: there is a second feature");
  EXPECT_EQ(Error("Feature: a\nGiven b"), "line 2: a step must be in a scenario");
  EXPECT_EQ(Error("Feature: a\nScenario: b\nGiven c\nGarbage"), "line 4: cannot read \"Garbage\"");
  EXPECT_EQ(Error("Feature: a\nScenario: b\nGiven c\n\"\"\""), "line 4: cannot read \"\"\"\"\"");
  EXPECT_EQ(Error("Feature: a\nScenario Outline: b\nGiven <c>\nScenario: d"),
            "line 4: the outline above has no examples");
  EXPECT_EQ(Error("Feature: a\nScenario: b\nExamples:"), "line 3: examples belong to an outline");
  EXPECT_EQ(Error("Feature: a\nScenario: b\nGiven c\n| d"), "line 4: a row must end in \"|\"");
  EXPECT_EQ(Error("Feature: a\nScenario: b\nGiven c\n| d |\n| e | f |"),
            "line 5: the row has another number of cells than the first");
  EXPECT_EQ(Error("Feature: a\n| b |"), "line 2: a table must follow a step or examples");
  EXPECT_EQ(Error("Feature: a\nScenario: b\nBackground:"),
            "line 3: a background must come first, and once");
  EXPECT_EQ(Error("@a b\nFeature: c"), "line 1: \"b\" is no tag");
  EXPECT_EQ(Error("Feature: a\n@b"), "line 2: tags at the end belong to nothing");
}

}  // namespace
}  // namespace guidon::conformance

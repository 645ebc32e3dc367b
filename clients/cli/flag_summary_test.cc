#include "clients/cli/flag_summary.h"

#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

TEST(Summarize, NamesStateDefaultAndVariants) {
  const FlagSummary summary = Summarize(OutputJson::parse(
      R"({"state":"DISABLED","defaultVariant":"off","variants":{"off":false,"on":true}})"));
  EXPECT_EQ(summary.state, "disabled");
  EXPECT_EQ(summary.default_variant, "off");
  EXPECT_EQ(summary.variants, "off=false on=true");
  EXPECT_EQ(summary.targeting, "<none>");
}

TEST(Summarize, SaysNoneForWhatIsNotThere) {
  const FlagSummary summary =
      Summarize(OutputJson::parse(R"({"defaultVariant":null,"targeting":{}})"));
  EXPECT_EQ(summary.state, "enabled");
  EXPECT_EQ(summary.default_variant, "<none>");
  EXPECT_EQ(summary.variants, "<none>");
  EXPECT_EQ(summary.targeting, "<none>");
}

TEST(Summarize, TellsRolloutsFromOtherRules) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {R"({"fractional":[["on",10],["off",90]]})", "10% on, 90% off by targetingKey"},
      {R"({"fractional":[["on",1],["off",2]]})", "33.33% on, 66.67% off by targetingKey"},
      {R"({"fractional":[{"var":"user.email"},["a"],["b"]]})", "50% a, 50% b by user.email"},
      {R"({"fractional":[{"cat":[{"var":"$flagd.flagKey"},{"var":["email","x"]}]},["on",1]]})",
       "100% on by email"},
      {R"({"fractional":[[{"var":"v"},10]]})", "rule (fractional)"},
      {R"({"fractional":[["on",{"var":"w"}]]})", "rule (fractional)"},
      {R"({"fractional":[["on",0]]})", "rule (fractional)"},
      {R"({"fractional":7})", "rule (fractional)"},
      {R"({"if":[true,"on","off"]})", "rule (if)"},
      {R"("on")", "rule"},
  };
  for (const auto& [targeting, summary] : cases) {
    const OutputJson definition = {{"targeting", OutputJson::parse(targeting)}};
    EXPECT_EQ(Summarize(definition).targeting, summary) << targeting;
  }
}

TEST(Summarize, ShortensLongValues) {
  const OutputJson definition = {{"variants", {{"a", std::string(100, 'x')}}}};
  EXPECT_EQ(Summarize(definition).variants, "a=\"" + std::string(22, 'x') + "…");
}

TEST(Summarize, TakesWhatIsNoDefinition) { EXPECT_EQ(Summarize("broken").state, "<none>"); }

}  // namespace
}  // namespace guidon::cli

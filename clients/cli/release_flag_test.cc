#include "clients/cli/release_flag.h"

#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

bool Gives(const std::string& definition) {
  return GivesAll(nlohmann::json::parse(definition), "on");
}

TEST(ReleaseFlag, KnowsWhenEverybodyGetsTheVariant) {
  const std::pair<const char*, bool> cases[] = {
      {R"({"defaultVariant":"on"})", true},
      {R"({"defaultVariant":"on","targeting":{}})", true},
      {R"({"defaultVariant":"on","state":"DISABLED"})", false},
      {R"({"defaultVariant":"off"})", false},
      {R"({"targeting":{"fractional":[["on",100],["off",0]]}})", true},
      {R"({"targeting":{"fractional":[{"var":"email"},["on",1]]}})", true},
      {R"({"targeting":{"fractional":[["on"],["off",0]]}})", true},
      {R"({"targeting":{"fractional":[["on",50],["off",50]]}})", false},
      {R"({"targeting":{"fractional":[["on",0],["off",0]]}})", false},
      {R"({"targeting":{"fractional":[[{"var":"x"},1]]}})", false},
      {R"({"defaultVariant":"on","targeting":{"if":[true,"off","on"]}})", false},
      {R"([])", false},
  };
  for (const auto& [definition, gives] : cases) EXPECT_EQ(Gives(definition), gives) << definition;
}

TEST(ReleaseFlag, SaysWhyAFlagIsNotDark) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"defaultVariant":"off"})", ""},
      {R"({"defaultVariant":"off","targeting":{}})", ""},
      {R"({"defaultVariant":"on"})", "its default variant is \"on\" already"},
      {R"({})", "it has no default variant, which all others would get"},
      {R"({"defaultVariant":"off","targeting":{"if":[]}})", "it has targeting"},
      {R"({"defaultVariant":"off","state":"DISABLED"})",
       "it is disabled, which no ramp can change"},
  };
  for (const auto& [definition, why] : cases) {
    EXPECT_EQ(WhyNotDark(nlohmann::json::parse(definition), "on"), why) << definition;
  }
}

}  // namespace
}  // namespace guidon::cli

#include "server/ramps/ramp_edit.h"

#include <string>

#include "evaluator/flag_definitions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::HasSubstr;

constexpr char kOnAttribute[] =
    R"({"if":[{"missing":["email"]},null,{"cat":[{"var":"$flagd.flagKey"},{"var":"email"}]}]})";

std::string Definition(const std::string& targeting, const std::string& default_variant = "off",
                       const std::string& state = "ENABLED") {
  return R"({"state":")" + state + R"(","variants":{"on":1,"off":0,"beta":2},"defaultVariant":")" +
         default_variant + R"(","targeting":)" + targeting + "}";
}

std::string Fractional(const std::string& entries) { return R"({"fractional":[)" + entries + "]}"; }

v1::Ramp Ramp(double first_step) {
  v1::Ramp ramp;
  ramp.set_key("a");
  ramp.set_to("on");
  ramp.set_from("off");
  ramp.add_steps(first_step);
  return ramp;
}

// The targeting after the ramp's start, or its error.
std::string Start(const v1::Ramp& ramp, const std::string& definition) {
  const FlagState state = {definition, std::nullopt};
  const auto next = EditRampStart(ramp)(&state);
  if (!next.ok()) return next.status().ToString();
  return (*ParseJson((*next)->definition))["targeting"].dump();
}

TEST(RampEditTest, WeightsAreThePercentAsSmallNumbers) {
  const std::string dark = Definition("{}");
  EXPECT_EQ(Start(Ramp(10), dark), Fractional(R"(["on",10],["off",90])"));
  EXPECT_EQ(Start(Ramp(0.1), dark), Fractional(R"(["on",1],["off",999])"));
  EXPECT_EQ(Start(Ramp(33.333), dark), Fractional(R"(["on",33333],["off",66667])"));
  EXPECT_EQ(Start(Ramp(100), dark), Fractional(R"(["on",100],["off",0])"));
}

TEST(RampEditTest, KeepsThePlacesOfARolloutThatIsThere) {
  EXPECT_EQ(Start(Ramp(10), Definition(Fractional(R"(["off",95],["on",5])"))),
            Fractional(R"(["off",90],["on",10])"));
  EXPECT_EQ(Start(Ramp(10), Definition(Fractional(R"(["off",9],["beta",0],["on",1])"))),
            Fractional(R"(["off",90],["on",10])"));
}

TEST(RampEditTest, TakesTheVariantAwayFromNobodyUnlessAsked) {
  struct Case {
    std::string definition;
    std::string message;
  };
  const Case cases[] = {
      {Definition(R"({"if":[true,"on","off"]})"), "targeting rules that are no rollout"},
      {Definition(Fractional(R"(["on",{"var":"weight"}],["off",90])")), "no plain rollout"},
      {Definition("{}", "on"), "everybody has \"on\" already"},
      {Definition(Fractional(R"(["on",5],["beta",5],["off",90])")), "a share for \"beta\""},
      {Definition(Fractional(R"(["on",11],["off",89])")), "11 % have \"on\" already"},
      {Definition(Fractional(R"(["on"],["off"])")), "50 % have \"on\" already"},
      {Definition(Fractional(std::string(kOnAttribute) + R"(,["on",5],["off",95])")),
       "by another attribute"},
  };
  for (const Case& c : cases) {
    v1::Ramp ramp = Ramp(10);
    const std::string refused = Start(ramp, c.definition);
    EXPECT_THAT(refused, HasSubstr("FAILED_PRECONDITION"));
    EXPECT_THAT(refused, HasSubstr(c.message));
    ramp.set_replace_targeting(true);
    EXPECT_THAT(Start(ramp, c.definition), HasSubstr(R"(["on",10])")) << c.message;
  }
}

TEST(RampEditTest, AcceptsAnAttributeThatIsTheSameOrNobodyHasBeenDrawnBy) {
  v1::Ramp ramp = Ramp(10);
  ramp.set_bucket_by("email");
  const std::string by_email = std::string(kOnAttribute) + ",";
  EXPECT_EQ(Start(ramp, Definition(Fractional(by_email + R"(["on",5],["off",95])"))),
            Fractional(by_email + R"(["on",10],["off",90])"));
  EXPECT_EQ(Start(ramp, Definition(Fractional(R"(["on",0],["off",100])"))),
            Fractional(by_email + R"(["on",10],["off",90])"));
}

TEST(RampEditTest, RefusesDisabledFlags) {
  EXPECT_THAT(Start(Ramp(10), Definition("{}", "off", "DISABLED")), HasSubstr("enable it first"));
}

TEST(RampEditTest, OthersGetTheDefaultVariant) {
  StoredFlag flag = {{"", "a"}, {Definition("{}"), std::nullopt}, 1};
  EXPECT_EQ(*DefaultFrom(flag, "on"), "off");
  EXPECT_THAT(DefaultFrom(flag, "off").status().ToString(), HasSubstr("\"off\" itself"));
  flag.state.definition = R"({"state":"ENABLED","variants":{"on":1,"off":0}})";
  EXPECT_THAT(DefaultFrom(flag, "on").status().ToString(), HasSubstr("has no default variant"));
}

}  // namespace
}  // namespace guidon

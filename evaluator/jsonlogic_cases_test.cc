#include <fstream>
#include <string>

#include "evaluator/rule_trace.h"
#include "evaluator/struct_view.h"
#include "evaluator/testing/evaluate.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

// testdata/jsonlogic_cases.json holds groups of `[rule, context, wanted, why?]`. json-logic-js
// 2.0.5 gives the same result for each case, but for those that say why guidon differs.
namespace guidon {
namespace {

Json LoadCases() {
  std::ifstream file(GUIDON_TESTDATA_DIR "/jsonlogic_cases.json");
  return Json::parse(file, nullptr, false);
}

void CheckOver(const Rule& rule, ValueView context, const Json& wanted) {
  Evaluation evaluation(context, "flag", 0);
  const ValueView result = rule.Evaluate(evaluation);
  EXPECT_FALSE(evaluation.exhausted());
  EXPECT_TRUE(testing::Matches(result, wanted))
      << "wanted " << wanted << "\ngot    " << testing::ToJson(result);
}

// A traced rule comes to the same, and says so.
void CheckTraced(const Json& rule, ValueView context, const Json& wanted) {
  const auto trace = RuleTrace::Compile(rule);
  ASSERT_TRUE(trace.ok()) << trace.status();
  Evaluation evaluation(context, "flag", 0, trace->get());
  const ValueView result = (*trace)->rule().Evaluate(evaluation);
  EXPECT_TRUE(testing::Matches(result, wanted)) << "traced: " << testing::ToJson(result);
  size_t left_out = 0;
  const std::vector<TracedStep> steps = (*trace)->Steps("rule", left_out);
  EXPECT_EQ(steps.at(0).value, TraceText(result));
}

void CheckCase(const Json& one) {
  const Json& context = one[1];
  const absl::StatusOr<RulePtr> rule = CompileRule(one[0]);
  ASSERT_TRUE(rule.ok()) << rule.status();
  CheckOver(**rule, ValueView::Of(context), one[2]);
  CheckTraced(one[0], ValueView::Of(context), one[2]);
  if (context.is_array()) return;  // a Struct is always an object
  google::protobuf::Struct message;
  CopyToStruct(context, message);
  CheckOver(**rule, ViewOf(message), one[2]);
}

TEST(JsonLogicCases, EachGivesWhatJsonLogicGives) {
  const Json groups = LoadCases();
  ASSERT_TRUE(groups.is_object());
  size_t count = 0;
  for (const auto& [group, cases] : groups.items()) {
    for (const Json& one : cases) {
      ++count;
      SCOPED_TRACE(group + ": " + one.dump());
      CheckCase(one);
    }
  }
  EXPECT_GE(count, 500u);
}

}  // namespace
}  // namespace guidon

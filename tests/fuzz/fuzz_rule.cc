#include <cstddef>
#include <cstdint>

#include "evaluator/evaluation.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/rule.h"
#include "evaluator/rule_trace.h"
#include "evaluator/struct_view.h"
#include "evaluator/testing/evaluate.h"
#include "nlohmann/json.hpp"
#include "tests/fuzz/check.h"

// The input is a rule, a line break, and a context. Any rule that compiles gives the same
// result over the context as JSON and as a protobuf Struct, traced or not.
namespace guidon {
namespace {

constexpr DefinitionLimits kLimits = {.max_bytes = 1 << 16, .max_nodes = 50'000};

void CheckRule(const Rule& rule, const Json& context) {
  google::protobuf::Struct message;
  CopyToStruct(context, message);
  Evaluation over_json(ValueView::Of(context), "flag", 1'700'000'000);
  Evaluation over_struct(ViewOf(message), "flag", 1'700'000'000);
  const ValueView from_json = rule.Evaluate(over_json);
  const ValueView from_struct = rule.Evaluate(over_struct);
  FUZZ_CHECK(over_json.exhausted() == over_struct.exhausted());
  if (over_json.exhausted()) return;
  FUZZ_CHECK(testing::SameResult(from_json, from_struct));
}

void CheckTraced(const Rule& rule, const Json& json, const Json& context) {
  const auto trace = RuleTrace::Compile(json);
  FUZZ_CHECK(trace.ok());
  Evaluation plain(ValueView::Of(context), "flag", 1'700'000'000);
  Evaluation traced(ValueView::Of(context), "flag", 1'700'000'000, trace->get());
  const ValueView wanted = rule.Evaluate(plain);
  const ValueView value = (*trace)->rule().Evaluate(traced);
  FUZZ_CHECK(plain.exhausted() == traced.exhausted());
  if (!plain.exhausted()) FUZZ_CHECK(testing::SameResult(wanted, value));
  size_t left_out = 0;
  FUZZ_CHECK(!(*trace)->Steps("rule", left_out).empty());
}

void CheckInput(absl::string_view text) {
  const size_t line_break = text.find('\n');
  if (line_break == text.npos) return;
  const absl::StatusOr<Json> rule = ParseJson(text.substr(0, line_break), kLimits);
  const absl::StatusOr<Json> context = ParseJson(text.substr(line_break + 1), kLimits);
  if (!rule.ok() || !context.ok() || !context->is_object()) return;
  const absl::StatusOr<RulePtr> compiled = CompileRule(*rule);
  if (!compiled.ok()) return;
  CheckRule(**compiled, *context);
  CheckTraced(**compiled, *rule, *context);
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  guidon::CheckInput(absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}

#include "evaluator/explain.h"

#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "evaluator/evaluation.h"
#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

std::string DefaultHolds(const Flag& flag) {
  return flag.default_variant() == nullptr
             ? " and there is no default variant, so each caller's own default holds"
             : absl::StrCat(", so its default variant \"", flag.default_variant()->name,
                            "\" holds");
}

// Why a flag without a rule to evaluate came out as it did.
std::string WhyWithoutRule(const Flag& flag) {
  if (!flag.enabled()) return "the flag is disabled, so each caller's own default holds";
  if (!flag.targeting_error().empty()) {
    return absl::StrCat("the targeting rule cannot be used: ", flag.targeting_error());
  }
  return absl::StrCat("the flag has no targeting rule", DefaultHolds(flag));
}

std::string WhyByRule(const Resolution& resolution, bool exhausted, const std::string& value) {
  if (exhausted) {
    return absl::StrCat("the targeting rule takes more than ", kMaxEvaluationSteps, " steps or ",
                        kMaxEvaluationBytes >> 20, " MiB for this context");
  }
  const std::string came_to = absl::StrCat("the targeting rule came to ", value);
  switch (resolution.error) {
    case ErrorCode::kNone:
      break;
    case ErrorCode::kParseError:
      return absl::StrCat(came_to, ", which is no JSON number");
    default:
      return absl::StrCat(came_to, ", which names none of the variants");
  }
  if (resolution.reason == Reason::kTargetingMatch) {
    return absl::StrCat(came_to, ", which names this variant");
  }
  return absl::StrCat(came_to, DefaultHolds(*resolution.flag));
}

bool Same(const Resolution& a, const Resolution& b) {
  return a.reason == b.reason && a.error == b.error && a.variant == b.variant;
}

}  // namespace

absl::StatusOr<Explanation> Explain(const Flag& flag, ValueView context, int64_t timestamp) {
  Explanation explanation;
  explanation.resolution = flag.Resolve(context, timestamp);
  if (!flag.enabled() || !flag.has_targeting() || !flag.targeting_error().empty()) {
    explanation.why = WhyWithoutRule(flag);
    return explanation;
  }
  const absl::StatusOr<Json> definition = ParseJson(flag.definition());
  if (!definition.ok()) return absl::InternalError(definition.status().message());
  const absl::StatusOr<std::unique_ptr<RuleTrace>> trace =
      RuleTrace::Compile(definition->at("targeting"));
  if (!trace.ok()) return absl::InternalError(trace.status().message());
  Evaluation evaluation(context, flag.id().key, timestamp, trace->get());
  const Resolution traced = flag.ResolveBy((*trace)->rule(), evaluation);
  if (!Same(traced, explanation.resolution)) {
    return absl::InternalError(absl::StrCat(
        "flag ", DescribeFlag(flag.id()),
        ": the traced evaluation came to another result than the ordinary one: please report it, "
        "with the flag's definition and the context"));
  }
  explanation.steps = (*trace)->Steps("targeting", explanation.steps_left_out);
  explanation.why =
      WhyByRule(traced, evaluation.exhausted(), explanation.steps.front().value.value_or("null"));
  return explanation;
}

}  // namespace guidon

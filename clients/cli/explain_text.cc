#include "clients/cli/explain_text.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/printable.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/flag_summary.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr size_t kValueWidth = 80;

std::string ValueText(const std::string& json) { return Shorten(Printable(json), kValueWidth); }

std::string PlaceName(const std::string& source, const std::string& flag_set) {
  return absl::StrCat(source, flag_set.empty() ? "" : absl::StrCat(", flag set ", flag_set));
}

// Prints the steps as an indented tree, what stands without saying left out.
class StepPrinter {
 public:
  StepPrinter(const v1::ExplainResponse& explanation, std::ostream& out)
      : steps_(explanation.steps()), out_(out) {}

  void Print() {
    int next = 0;
    while (next < steps_.size()) next = PrintStep(next);
  }

 private:
  bool IsConstant(int index) const {
    return steps_[index].operator_().empty() && steps_[index].has_value() && !HasOperands(index);
  }

  bool HasOperands(int index) const {
    return index + 1 < steps_.size() && steps_[index + 1].depth() > steps_[index].depth();
  }

  // Prints step `index` with all that belongs to it; returns the index behind that.
  int PrintStep(int index) {
    const v1::RuleStep& step = steps_[index];
    out_ << Indent(step.depth());
    if (step.has_element()) out_ << "for " << ValueText(step.element()) << ": ";
    int next = index + 1;
    if (step.operator_() == "var" && HasOperands(index) && IsConstant(next)) {
      out_ << "var " << ValueText(steps_[next++].value());
    } else {
      out_ << (step.operator_().empty() && !step.has_value() ? "[ ]" : Printable(step.operator_()));
    }
    if (step.has_value())
      out_ << (step.operator_().empty() ? "" : " → ") << ValueText(step.value());
    if (!step.evaluated()) out_ << "  (not evaluated)";
    out_ << '\n';
    const bool drew = step.has_draw() && step.draw().fault().empty();
    if (step.has_draw()) PrintDraw(step.draw(), Indent(step.depth() + 1));
    while (next < steps_.size() && steps_[next].depth() > step.depth()) {
      const bool told = drew && IsConstant(next);  // the draw shows the shares
      next = told ? next + 1 : PrintStep(next);
    }
    return next;
  }

  void PrintDraw(const v1::FractionalDraw& draw, const std::string& indent) {
    if (!draw.fault().empty()) {
      out_ << indent << Printable(draw.fault()) << '\n';
      return;
    }
    out_ << indent << "hashed  \"" << Shorten(Printable(draw.hashed()), kValueWidth) << "\""
         << (draw.by_targeting_key() ? ", the flag's key and the targeting key" : "") << '\n';
    out_ << indent
         << absl::StrFormat("hash    %u, of 2^32 that is %.4f%%\n", draw.hash(),
                            100.0 * draw.hash() / 4294967296.0);
    out_ << indent << "bucket  " << draw.bucket() << " of " << draw.total_weight() << '\n';
    for (const v1::FractionalDraw::Share& share : draw.shares()) {
      out_ << indent << (share.won() ? "> " : "  ") << ValueText(share.variant())
           << absl::StrFormat("  weight %u (%.4g%%)", share.weight(),
                              100.0 * share.weight() / draw.total_weight());
      if (share.weight() > 0) {
        out_ << ", buckets " << share.first_bucket() << " to "
             << share.first_bucket() + share.weight() - 1;
      }
      out_ << '\n';
    }
  }

  static std::string Indent(size_t depth) { return std::string(2 * depth + 2, ' '); }

  const google::protobuf::RepeatedPtrField<v1::RuleStep>& steps_;
  std::ostream& out_;
};

OutputJson TextOrNull(const std::string& text) {
  return text.empty() ? OutputJson() : OutputJson(text);
}

OutputJson DrawJson(const v1::FractionalDraw& draw) {
  if (!draw.fault().empty()) return {{"fault", draw.fault()}};
  OutputJson shares = OutputJson::array();
  for (const v1::FractionalDraw::Share& share : draw.shares()) {
    shares.push_back({{"variant", DefinitionJson(share.variant())},
                      {"weight", share.weight()},
                      {"firstBucket", share.first_bucket()},
                      {"won", share.won()}});
  }
  return {{"hashed", draw.hashed()}, {"byTargetingKey", draw.by_targeting_key()},
          {"hash", draw.hash()},     {"totalWeight", draw.total_weight()},
          {"bucket", draw.bucket()}, {"shares", shares}};
}

// Step `next` with its operands; leaves `next` behind them.
OutputJson StepJson(const v1::ExplainResponse& explanation, int& next) {
  const v1::RuleStep& step = explanation.steps(next++);
  OutputJson json = {{"path", step.path()},
                     {"operator", TextOrNull(step.operator_())},
                     {"evaluated", step.evaluated()},
                     {"value", step.has_value() ? DefinitionJson(step.value()) : OutputJson()}};
  if (step.has_element()) json["element"] = DefinitionJson(step.element());
  if (step.has_draw()) json["draw"] = DrawJson(step.draw());
  OutputJson operands = OutputJson::array();
  while (next < explanation.steps_size() && explanation.steps(next).depth() > step.depth()) {
    operands.push_back(StepJson(explanation, next));
  }
  if (!operands.empty()) json["operands"] = std::move(operands);
  return json;
}

}  // namespace

void PrintExplanation(const v1::ExplainResponse& explanation, std::ostream& out) {
  const FlagSummary summary = Summarize(DefinitionJson(explanation.definition()));
  out << "Flag      " << Printable(FlagName(explanation.flag_set(), explanation.key())) << '\n';
  out << "From      " << Printable(explanation.source());
  if (explanation.revision() != 0) out << ", revision " << explanation.revision();
  out << '\n';
  for (const v1::ExplainResponse::Place& other : explanation.others()) {
    out << "          not used: the one from "
        << Printable(PlaceName(other.source(), other.flag_set())) << '\n';
  }
  out << "State     " << summary.state << (explanation.killed() ? ", killed" : "")
      << ", default variant " << Printable(summary.default_variant) << '\n';
  if (explanation.steps_size() > 0) {
    out << "Targeting\n";
    StepPrinter(explanation, out).Print();
  }
  if (explanation.steps_left_out() > 0) {
    out << "  … and " << explanation.steps_left_out() << " steps more\n";
  }
  const bool has_variant = explanation.has_variant();
  out << "Result    "
      << (has_variant ? absl::StrCat("variant ", Printable(explanation.variant()), ", value ",
                                     ValueText(explanation.value()))
          : explanation.error_code().empty() ? std::string("the caller's own default")
                                             : explanation.error_code())
      << '\n';
  out << "Reason    " << explanation.reason() << ": " << Printable(explanation.why()) << '\n';
}

OutputJson ExplanationJson(const v1::ExplainResponse& explanation) {
  OutputJson others = OutputJson::array();
  for (const v1::ExplainResponse::Place& other : explanation.others()) {
    others.push_back({{"flagSet", other.flag_set()}, {"source", other.source()}});
  }
  int next = 0;
  return {
      {"key", explanation.key()},
      {"flagSet", explanation.flag_set()},
      {"source", explanation.source()},
      {"revision", explanation.revision() == 0 ? OutputJson() : OutputJson(explanation.revision())},
      {"killed", explanation.killed()},
      {"others", others},
      {"definition", DefinitionJson(explanation.definition())},
      {"value", explanation.has_variant() ? DefinitionJson(explanation.value()) : OutputJson()},
      {"variant", TextOrNull(explanation.variant())},
      {"reason", explanation.reason()},
      {"errorCode", TextOrNull(explanation.error_code())},
      {"why", explanation.why()},
      {"targeting", explanation.steps_size() > 0 ? StepJson(explanation, next) : OutputJson()},
      {"stepsLeftOut", explanation.steps_left_out()}};
}

}  // namespace guidon::cli

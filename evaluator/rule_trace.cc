#include "evaluator/rule_trace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "evaluator/evaluation.h"
#include "evaluator/number_text.h"
#include "evaluator/rule_memory.h"

namespace guidon {
namespace {

void AppendValue(ValueView value, std::string& out) {
  NumberBuffer buffer;
  switch (value.kind()) {
    case ValueKind::kNull:
      out += "null";
      return;
    case ValueKind::kBool:
      out += value.bool_value() ? "true" : "false";
      return;
    case ValueKind::kNumber: {
      const absl::string_view text = FormatNumber(value.number(), buffer);
      const bool finite = std::isfinite(value.number());
      absl::StrAppend(&out, finite ? "" : "\"", text, finite ? "" : "\"");
      return;
    }
    case ValueKind::kString: {
      const absl::string_view text = value.string();
      const bool cut = text.size() > kMaxTraceText;
      const Json json = absl::StrCat(text.substr(0, kMaxTraceText), cut ? "…" : "");
      out += json.dump(-1, ' ', false, Json::error_handler_t::ignore);
      return;
    }
    case ValueKind::kList:
      out += '[';
      for (size_t i = 0; i < value.size(); ++i) {
        if (i > 0) out += ',';
        if (out.size() > kMaxTraceText) {
          out += "\"…\"";
          break;
        }
        AppendValue(value.at(i), out);
      }
      out += ']';
      return;
    case ValueKind::kObject:
      out += "{}";
      return;
  }
}

TracedDraw Keep(const FractionalDraw& draw) {
  TracedDraw kept;
  kept.fault = std::string(draw.fault);
  kept.hashed = std::string(draw.hashed.substr(0, kMaxTraceText));
  kept.by_targeting_key = draw.by_targeting_key;
  kept.hash = draw.hash;
  kept.total_weight = draw.total_weight;
  kept.bucket = draw.bucket;
  kept.winner = draw.winner;
  uint64_t first = 0;
  for (const FractionalShare& share : draw.shares) {
    kept.shares.push_back({TraceText(share.variant), share.weight, first});
    first += share.weight;
  }
  return kept;
}

bool IsOperation(const Json& node) { return node.is_object() && node.size() == 1; }

bool Iterates(const std::string& op) {
  static constexpr std::array<absl::string_view, 6> kOperators = {"map", "filter", "reduce",
                                                                  "all", "none",   "some"};
  return std::find(kOperators.begin(), kOperators.end(), op) != kOperators.end();
}

}  // namespace

std::string TraceText(ValueView value) {
  std::string text;
  AppendValue(value, text);
  return text;
}

// One evaluation of a node.
struct RuleTrace::Call {
  const Json* node = nullptr;
  std::string value;
  std::optional<std::string> scope;
  std::optional<TracedDraw> draw;
  std::vector<std::unique_ptr<Call>> operands;  // in the order in which they were evaluated
};

class RuleTrace::RecordingRule final : public Rule {
 public:
  RecordingRule(RuleTrace& trace, const Json& node, const Rule* rule)
      : trace_(trace), node_(node), rule_(rule) {}

  ValueView Evaluate(Evaluation& evaluation) const override {
    // The compiler evaluates too, to fold constants; that is no part of the record.
    if (evaluation.observer() != &trace_) return rule_->Evaluate(evaluation);
    Call* const call = trace_.Begin(node_, evaluation);
    const ValueView value = rule_->Evaluate(evaluation);
    trace_.End(call, value);
    return value;
  }

  const ValueView* constant() const override { return rule_->constant(); }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<RecordingRule>(*this);
    copy->rule_ = rule_->CopyTo(memory);
    return copy;
  }

 private:
  RuleTrace& trace_;
  const Json& node_;
  const Rule* rule_;
};

RuleTrace::RuleTrace(const Json& json)
    : json_(json), top_(std::make_unique<Call>()), open_({top_.get()}) {}

RuleTrace::~RuleTrace() = default;

absl::StatusOr<std::unique_ptr<RuleTrace>> RuleTrace::Compile(const Json& json) {
  std::unique_ptr<RuleTrace> trace(new RuleTrace(json));
  const auto record = [&trace](RuleMemory* memory, const Json& node, const Rule* rule) {
    if (rule->constant() != nullptr) trace->constants_[&node] = TraceText(*rule->constant());
    return static_cast<const Rule*>(memory->New<RecordingRule>(*trace, node, rule));
  };
  absl::StatusOr<RulePtr> rule = CompileRule(json, record);
  if (!rule.ok()) return rule.status();
  trace->rule_ = *std::move(rule);
  return trace;
}

RuleTrace::Call* RuleTrace::Begin(const Json& node, const Evaluation& evaluation) {
  if (calls_ == kMaxTraceSteps || unrecorded_depth_ > 0) {
    ++left_out_;
    ++unrecorded_depth_;
    return nullptr;
  }
  ++calls_;
  auto call = std::make_unique<Call>();
  call->node = &node;
  const ValueView scope = evaluation.scope();
  if (!scope.is_object() || scope.container() != &evaluation) call->scope = TraceText(scope);
  Call* const begun = call.get();
  open_.back()->operands.push_back(std::move(call));
  open_.push_back(begun);
  return begun;
}

void RuleTrace::End(Call* call, ValueView value) {
  if (call == nullptr) {
    --unrecorded_depth_;
    return;
  }
  call->value = TraceText(value);
  open_.pop_back();
}

void RuleTrace::OnDraw(const FractionalDraw& draw) {
  if (unrecorded_depth_ == 0) open_.back()->draw = Keep(draw);
}

// Lays the rule's nodes and what was recorded of them side by side.
class RuleTrace::StepWriter {
 public:
  explicit StepWriter(const RuleTrace& trace) : trace_(trace), left_out_(trace.left_out_) {}

  void Write(const Json& node, const Call* call, const std::string& path, size_t depth,
             bool shows_element) {
    if (steps_.size() == kMaxTraceSteps) {
      ++left_out_;
      return;
    }
    TracedStep step;
    step.depth = depth;
    step.path = path;
    if (IsOperation(node)) step.op = node.begin().key();
    step.evaluated = call != nullptr;
    const auto constant = trace_.constants_.find(&node);
    const bool is_constant = constant != trace_.constants_.end();
    if (is_constant) step.value = constant->second;
    if (call != nullptr) {
      step.value = call->value;
      step.draw = call->draw;
      if (shows_element) step.element = call->scope;
    }
    steps_.push_back(std::move(step));
    if (call != nullptr && !is_constant) WriteOperands(node, *call, path, depth + 1);
  }

  std::vector<TracedStep> Take(size_t& left_out) && {
    left_out = left_out_;
    return std::move(steps_);
  }

 private:
  void WriteOperands(const Json& node, const Call& call, const std::string& path, size_t depth) {
    const bool is_operation = IsOperation(node);
    const std::string op = is_operation ? node.begin().key() : "";
    const Json& operands = is_operation ? node.begin().value() : node;
    const std::string prefix = is_operation ? absl::StrCat(path, ".", op) : path;
    const size_t count = operands.is_array() ? operands.size() : 1;
    for (size_t i = 0; i < count; ++i) {
      const Json& operand = operands.is_array() ? operands[i] : operands;
      const std::string operand_path = absl::StrCat(prefix, "[", i, "]");
      bool evaluated = false;
      for (const auto& made : call.operands) {
        if (made->node != &operand) continue;
        evaluated = true;
        Write(operand, made.get(), operand_path, depth, i == 1 && Iterates(op));
      }
      if (!evaluated) Write(operand, nullptr, operand_path, depth, false);
    }
  }

  const RuleTrace& trace_;
  std::vector<TracedStep> steps_;
  size_t left_out_;
};

std::vector<TracedStep> RuleTrace::Steps(const std::string& path, size_t& left_out) const {
  StepWriter writer(*this);
  const auto& calls = top_->operands;
  writer.Write(json_, calls.empty() ? nullptr : calls.front().get(), path, 0, false);
  return std::move(writer).Take(left_out);
}

}  // namespace guidon

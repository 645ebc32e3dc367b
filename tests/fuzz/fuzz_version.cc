#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "evaluator/evaluation.h"
#include "evaluator/number_text.h"
#include "evaluator/rule.h"
#include "evaluator/selector.h"
#include "nlohmann/json.hpp"
#include "tests/fuzz/check.h"

// The input is two texts with a line break between them: as versions, exactly one of < = >
// holds for them, and the opposite one the other way round. Whatever they read as as numbers
// reads back the same from what is written.
namespace guidon {
namespace {

// Versions "a" and "b", compared by `op`; nothing is constant, so that no rule is folded.
RulePtr Comparison(const char* a, const char* op, const char* b) {
  const Json operands = {{{"var", a}}, op, {{"var", b}}};
  return *CompileRule({{"sem_ver", operands}});
}

class ObjectOfTwo {
 public:
  ObjectOfTwo(absl::string_view a, absl::string_view b) : a_(a), b_(b) {}
  ValueView View() const { return ValueView::Object(this, &kOps); }

 private:
  static ValueView Get(const void* object, absl::string_view key) {
    const auto& self = *static_cast<const ObjectOfTwo*>(object);
    return ValueView::String(key == "a" ? self.a_ : self.b_);
  }
  static constexpr ContainerOps kOps = {nullptr, nullptr, Get};

  absl::string_view a_;
  absl::string_view b_;
};

ValueView Compare(const RulePtr& rule, const ObjectOfTwo& context) {
  Evaluation evaluation(context.View(), "flag", 0);
  return rule->Evaluate(evaluation);
}

void CheckVersions(absl::string_view a, absl::string_view b) {
  static const RulePtr less = Comparison("a", "<", "b");
  static const RulePtr equal = Comparison("a", "=", "b");
  static const RulePtr greater = Comparison("a", ">", "b");
  static const RulePtr reversed = Comparison("b", "<", "a");
  const ObjectOfTwo context(a, b);
  const ValueView is_less = Compare(less, context);
  const ValueView is_equal = Compare(equal, context);
  const ValueView is_greater = Compare(greater, context);
  const ValueView is_reversed = Compare(reversed, context);
  FUZZ_CHECK(is_less.kind() == is_equal.kind() && is_less.kind() == is_greater.kind());
  FUZZ_CHECK(is_greater.kind() == is_reversed.kind());
  if (is_less.is_null()) return;
  FUZZ_CHECK(is_less.bool_value() + is_equal.bool_value() + is_greater.bool_value() == 1);
  FUZZ_CHECK(is_greater.bool_value() == is_reversed.bool_value());
}

void CheckNumber(double number) {
  NumberBuffer buffer;
  const double again = ParseNumber(FormatNumber(number, buffer));
  FUZZ_CHECK(again == number || (std::isnan(again) && std::isnan(number)));
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line_break = text.find('\n');
  const absl::string_view first = text.substr(0, line_break);
  const absl::string_view second =
      line_break == text.npos ? absl::string_view() : text.substr(line_break + 1);
  guidon::CheckVersions(first, second);
  guidon::CheckNumber(guidon::ParseNumber(first));
  guidon::CheckNumber(guidon::ParseNumberPrefix(second));
  double bits = 0;
  if (size >= sizeof bits) std::memcpy(&bits, data, sizeof bits);
  guidon::CheckNumber(bits);
  (void)guidon::Selector::Parse(first);
  return 0;
}

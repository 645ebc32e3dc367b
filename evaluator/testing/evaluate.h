#ifndef GUIDON_EVALUATOR_TESTING_EVALUATE_H_
#define GUIDON_EVALUATOR_TESTING_EVALUATE_H_

#include <cmath>

#include "evaluator/evaluation.h"
#include "evaluator/rule.h"
#include "evaluator/value_view.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

// What the evaluator's tests share.
namespace guidon::testing {

// Scalars and lists as JSON. An object is {"object": true}: views cannot list its members.
inline Json ToJson(ValueView value) {
  switch (value.kind()) {
    case ValueKind::kNull:
      return nullptr;
    case ValueKind::kBool:
      return value.bool_value();
    case ValueKind::kNumber:
      return value.number();
    case ValueKind::kString:
      return std::string(value.string());
    case ValueKind::kList: {
      Json list = Json::array();
      for (size_t i = 0; i < value.size(); ++i) list.push_back(ToJson(value.at(i)));
      return list;
    }
    case ValueKind::kObject:
      break;
  }
  return {{"object", true}};
}

// Whether `value` is `wanted`. Of objects only the members of `wanted` are compared.
inline bool Matches(ValueView value, const Json& wanted) {
  if (wanted.is_object()) {
    if (!value.is_object()) return false;
    for (const auto& [key, member] : wanted.items()) {
      if (!Matches(value.Get(key), member)) return false;
    }
    return true;
  }
  if (!wanted.is_array()) return !value.is_list() && ToJson(value) == wanted;
  if (!value.is_list() || value.size() != wanted.size()) return false;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (!Matches(value.at(i), wanted[i])) return false;
  }
  return true;
}

// Whether two results are the same: NaN equals NaN, and any object any other.
inline bool SameResult(ValueView a, ValueView b) {
  if (a.kind() != b.kind() || a.size() != b.size()) return false;
  if (a.is_number()) {
    return a.number() == b.number() || (std::isnan(a.number()) && std::isnan(b.number()));
  }
  for (size_t i = 0; i < a.size(); ++i) {
    if (!SameResult(a.at(i), b.at(i))) return false;
  }
  return a.is_list() || ToJson(a) == ToJson(b);
}

// The value of `rule` for `context`.
inline Json Evaluate(const Json& rule, const Json& context = Json::object(),
                     absl::string_view flag_key = "flag") {
  const absl::StatusOr<RulePtr> compiled = CompileRule(rule);
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  if (!compiled.ok()) return nullptr;
  Evaluation evaluation(ValueView::Of(context), flag_key, 0);
  Json result = ToJson((*compiled)->Evaluate(evaluation));
  EXPECT_FALSE(evaluation.exhausted());
  return result;
}

}  // namespace guidon::testing

#endif  // GUIDON_EVALUATOR_TESTING_EVALUATE_H_

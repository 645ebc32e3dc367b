#include "tests/conformance/world.h"

#include <optional>

#include "absl/strings/string_view.h"
#include "evaluator/flag.h"
#include "evaluator/struct_view.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/conformance/step_pattern.h"

namespace guidon::conformance {
namespace {

constexpr int64_t kTimestamp = 1'700'000'000;

bool HasType(const Json& value, const std::string& type) {
  if (type == "Boolean") return value.is_boolean();
  if (type == "Integer") return value.is_number_integer();
  if (type == "Float") return value.is_number();
  return type == "Object" && value.is_object();
}

// A value as a feature file writes it.
Json ReadValue(const std::string& type, const std::string& text) {
  if (type == "String") return text;
  Json value = Json::parse(text, nullptr, false);
  EXPECT_TRUE(HasType(value, type)) << "\"" << text << "\" is no " << type;
  return value;
}

ValueType TypeOf(const std::string& name) {
  if (name == "Boolean") return ValueType::kBoolean;
  if (name == "String") return ValueType::kString;
  if (name == "Object") return ValueType::kObject;
  EXPECT_TRUE(name == "Integer" || name == "Float") << "unknown type " << name;
  return ValueType::kNumber;
}

}  // namespace

void World::Run(const Step& step) {
  struct Definition {
    absl::string_view pattern;
    void (World::*action)(const Arguments&, const Step&);
  };
  static constexpr Definition kDefinitions[] = {
      {"an evaluator", &World::GivenAnEvaluator},
      {"a {word}-flag with key {string} and a fallback value {string}", &World::GivenAFlag},
      {"a context containing a key {string}, with type {string} and with value {string}",
       &World::GivenAContextValue},
      {"a context containing a nested property with outer key {string} and inner key {string}, "
       "with value {string}",
       &World::GivenANestedContextValue},
      {"a context containing a targeting key with value {string}", &World::GivenATargetingKey},
      {"the flag was evaluated with details", &World::WhenEvaluated},
      {"the resolved details value should be {string}", &World::ThenTheValueIs},
      {"the reason should be {string}", &World::ThenTheReasonIs},
      {"the error-code should be {string}", &World::ThenTheErrorCodeIs},
      {"the resolved metadata should contain", &World::ThenTheMetadataContains},
      {"the resolved metadata is empty", &World::ThenTheMetadataIsEmpty},
  };
  for (const Definition& definition : kDefinitions) {
    const std::optional<Arguments> arguments = MatchStep(definition.pattern, step.text);
    if (arguments.has_value()) return (this->*definition.action)(*arguments, step);
  }
  ADD_FAILURE() << "line " << step.line << ": unknown step: " << step.text;
}

void World::GivenAnEvaluator(const Arguments&, const Step&) { EXPECT_GT(flags_.size(), 0u); }

void World::GivenAFlag(const Arguments& arguments, const Step&) {
  type_ = arguments[0];
  key_ = arguments[1];
  fallback_ = ReadValue(type_, arguments[2]);
}

void World::GivenAContextValue(const Arguments& arguments, const Step&) {
  context_[arguments[0]] = ReadValue(arguments[1], arguments[2]);
}

void World::GivenANestedContextValue(const Arguments& arguments, const Step&) {
  context_[arguments[0]][arguments[1]] = arguments[2];
}

void World::GivenATargetingKey(const Arguments& arguments, const Step&) {
  context_["targetingKey"] = arguments[0];
}

Resolution World::Resolve() const {
  const Flag* const flag = flags_.Find(Selector{}, key_);
  if (flag == nullptr) return {Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr};
  if (form_ == ContextForm::kJson) {
    return Expect(flag->Resolve(ValueView::Of(context_), kTimestamp), TypeOf(type_));
  }
  google::protobuf::Struct message;
  CopyToStruct(context_, message);
  return Expect(flag->Resolve(ViewOf(message), kTimestamp), TypeOf(type_));
}

void World::WhenEvaluated(const Arguments&, const Step&) {
  ASSERT_FALSE(type_.empty()) << "no flag was given";
  const Resolution resolution = Resolve();
  details_.value = resolution.variant == nullptr ? fallback_ : resolution.variant->value;
  if (type_ == "Integer") details_.value = details_.value.get<int64_t>();
  details_.reason = std::string(ReasonName(resolution.reason));
  details_.error_code = std::string(ErrorCodeName(resolution.error));
  details_.metadata = resolution.flag == nullptr ? Json::object() : resolution.flag->metadata();
}

void World::ThenTheValueIs(const Arguments& arguments, const Step&) {
  EXPECT_EQ(details_.value, ReadValue(type_, arguments[0]));
}

void World::ThenTheReasonIs(const Arguments& arguments, const Step&) {
  EXPECT_EQ(details_.reason, arguments[0]);
}

void World::ThenTheErrorCodeIs(const Arguments& arguments, const Step&) {
  EXPECT_EQ(details_.error_code, arguments[0]);
}

void World::ThenTheMetadataContains(const Arguments&, const Step& step) {
  ASSERT_GE(step.table.size(), 2u) << "line " << step.line << ": no metadata is listed";
  ASSERT_EQ(step.table[0], (TableRow{"key", "metadata_type", "value"}));
  for (size_t i = 1; i < step.table.size(); ++i) {
    const TableRow& row = step.table[i];
    ASSERT_TRUE(details_.metadata.contains(row[0])) << row[0];
    EXPECT_EQ(details_.metadata[row[0]], ReadValue(row[1], row[2])) << row[0];
  }
}

void World::ThenTheMetadataIsEmpty(const Arguments&, const Step&) {
  EXPECT_EQ(details_.metadata, Json::object());
}

}  // namespace guidon::conformance

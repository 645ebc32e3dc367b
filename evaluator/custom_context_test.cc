#include <string>
#include <variant>
#include <vector>

#include "evaluator/flag.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

// Evaluates over a context type of a caller's own, as an SDK does, without converting it.
namespace guidon {
namespace {

struct Attribute;
using Attributes = std::vector<Attribute>;  // an object, or a list when the names are empty

struct Attribute {
  std::string name;
  std::variant<bool, double, std::string, Attributes> value;
};

ValueView ViewOf(const Attributes& attributes);

ValueView ViewOf(const Attribute& attribute) {
  if (const auto* flag = std::get_if<bool>(&attribute.value)) return ValueView::Bool(*flag);
  if (const auto* number = std::get_if<double>(&attribute.value)) return ValueView::Number(*number);
  if (const auto* text = std::get_if<std::string>(&attribute.value)) {
    return ValueView::String(*text);
  }
  return ViewOf(std::get<Attributes>(attribute.value));
}

const Attributes& AttributesAt(const void* container) {
  return *static_cast<const Attributes*>(container);
}

constexpr ContainerOps kOps = {
    [](const void* list) { return AttributesAt(list).size(); },
    [](const void* list, size_t index) { return ViewOf(AttributesAt(list)[index]); },
    [](const void* object, absl::string_view key) {
      for (const Attribute& attribute : AttributesAt(object)) {
        if (attribute.name == key) return ViewOf(attribute);
      }
      return ValueView();
    }};

ValueView ViewOf(const Attributes& attributes) {
  const bool is_list = !attributes.empty() && attributes.front().name.empty();
  return is_list ? ValueView::List(&attributes, &kOps) : ValueView::Object(&attributes, &kOps);
}

std::string VariantFor(const char* targeting, const Attributes& context) {
  const auto flag = Flag::Compile({"", "flag"}, {{"variants", {{"on", 1}, {"off", 2}}},
                                                 {"defaultVariant", "off"},
                                                 {"targeting", Json::parse(targeting)}});
  const Resolution resolution = (*flag)->Resolve(ViewOf(context), 0);
  return resolution.variant == nullptr ? "none" : resolution.variant->name;
}

TEST(CustomContext, TakesPartInEvaluation) {
  const Attributes context = {
      {"targetingKey", "user-1"},
      {"admin", true},
      {"age", 40.0},
      {"user", Attributes{{"city", "Bern"}}},
      {"groups", Attributes{{"", "a"}, {"", "b"}}},
      {"people", Attributes{{"", Attributes{{"age", 17.0}}}, {"", Attributes{{"age", 18.0}}}}}};
  for (const char* condition : {
           R"({"var": "admin"})",
           R"({">": [{"var": "age"}, 39]})",
           R"({"==": [{"var": "user.city"}, "Bern"]})",
           R"({"==": [{"var": "groups.1"}, "b"]})",
           R"({"in": ["a", {"var": "groups"}]})",
           R"({"==": [{"var": "groups"}, "a,b"]})",
           R"({"some": [{"var": "people"}, {">=": [{"var": "age"}, 18]}]})",
           R"({"==": [{"reduce": [{"var": "people"},
                                  {"+": [{"var": "accumulator"}, {"var": "current.age"}]}, 0]}, 35]})",
           R"({"fractional": [[true, 1]]})",
           R"({"!": [{"missing": ["user.city", "groups.0"]}]})",
       }) {
    const std::string rule = std::string(R"({"if": [)") + condition + R"(, "on", "off"]})";
    EXPECT_EQ(VariantFor(rule.c_str(), context), "on") << condition;
    EXPECT_EQ(VariantFor(rule.c_str(), {}), "off") << condition;
  }
}

}  // namespace
}  // namespace guidon

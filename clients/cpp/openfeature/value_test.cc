#include "openfeature/value.h"

#include <gtest/gtest.h>

namespace openfeature {
namespace {

TEST(ValueTest, KnowsItsType) {
  EXPECT_TRUE(Value().IsNull());
  EXPECT_EQ(Value(true).AsBool(), true);
  EXPECT_EQ(Value(3).AsInt(), 3);
  EXPECT_EQ(Value(0.5).AsDouble(), 0.5);
  EXPECT_EQ(Value("text").AsString(), "text");
  EXPECT_EQ(Value(Value::List{1, "a"}).AsList()->size(), 2u);
  EXPECT_EQ(Value(Value::Structure{{"a", 1}}).AsStructure()->at("a"), Value(1));
  EXPECT_EQ(Value(Value::DateTime()).AsDateTime(), Value::DateTime());
}

TEST(ValueTest, GivesNothingAsAnotherType) {
  EXPECT_EQ(Value("3").AsInt(), std::nullopt);
  EXPECT_EQ(Value(1).AsBool(), std::nullopt);
  EXPECT_EQ(Value(1).AsString(), std::nullopt);
  EXPECT_EQ(Value(true).AsDouble(), std::nullopt);
  EXPECT_EQ(Value(true).AsDateTime(), std::nullopt);
  EXPECT_EQ(Value(true).AsList(), nullptr);
  EXPECT_EQ(Value(true).AsStructure(), nullptr);
}

TEST(ValueTest, ADoubleIsAnIntWhereNothingIsLost) {
  EXPECT_EQ(Value(3.0).AsInt(), 3);
  EXPECT_EQ(Value(3.5).AsInt(), std::nullopt);
  EXPECT_EQ(Value(1e300).AsInt(), std::nullopt);
  EXPECT_EQ(Value(9223372036854775808.0).AsInt(), std::nullopt);
  EXPECT_EQ(Value(3).AsDouble(), 3.0);
  EXPECT_EQ(Value(3), Value(3.0));
  // Integers are compared as such: as doubles these two are the same.
  EXPECT_NE(Value(std::int64_t{9007199254740993}), Value(std::int64_t{9007199254740992}));
}

TEST(ValueTest, CopiesAreDeep) {
  const Value original(Value::Structure{{"list", Value::List{1, 2}}});
  Value copy = original;
  EXPECT_EQ(copy, original);
  EXPECT_NE(copy.AsStructure(), original.AsStructure());
  copy = Value(1);
  EXPECT_TRUE(original.IsStructure());
  EXPECT_NE(copy, original);
}

TEST(ValueTest, WritesJson) {
  EXPECT_EQ(Value(Value::Structure{{"a", Value::List{1, 0.5, true, Value()}}, {"b", "say \"x\"\n"}})
                .ToString(),
            R"({"a":[1,0.5,true,null],"b":"say \"x\"\u000a"})");
  EXPECT_EQ(Value(Value::List{}).ToString(), "[]");
  EXPECT_EQ(Value(Value::Structure{}).ToString(), "{}");
}

TEST(ValueTest, ReadsAttributesOfAllTypes) {
  EXPECT_EQ(ValueOfAny(std::any()), Value());
  EXPECT_EQ(ValueOfAny(3u), Value(3));
  EXPECT_EQ(ValueOfAny(3.5f), Value(3.5));
  EXPECT_EQ(ValueOfAny(std::string_view("text")), Value("text"));
  EXPECT_EQ(ValueOfAny(static_cast<const char*>("text")), Value("text"));
  EXPECT_EQ(ValueOfAny(Value::List{1}), Value(Value::List{1}));
  EXPECT_EQ(ValueOfAny(UINT64_MAX)->AsDouble(), static_cast<double>(UINT64_MAX));
  struct Unknown {};
  EXPECT_EQ(ValueOfAny(Unknown()), std::nullopt);
}

}  // namespace
}  // namespace openfeature

#include "evaluator/value_view.h"

#include <cstdint>
#include <limits>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

TEST(ValueView, IsNullByDefault) {
  const ValueView view;
  EXPECT_TRUE(view.is_null());
  EXPECT_EQ(view.size(), 0u);
  EXPECT_TRUE(view.Get("a").is_null());
  EXPECT_TRUE(view.Child("a").is_null());
}

TEST(ValueView, ViewsJsonOfEveryType) {
  const Json json = {{"null", nullptr},
                     {"bool", true},
                     {"int", -3},
                     {"unsigned", std::numeric_limits<uint64_t>::max()},
                     {"float", 0.5},
                     {"text", "a\0b"},
                     {"list", {1, "x", {2}}},
                     {"object", {{"k", "v"}}}};
  const ValueView view = ValueView::Of(json);
  ASSERT_TRUE(view.is_object());
  EXPECT_TRUE(view.Get("null").is_null());
  EXPECT_TRUE(view.Get("absent").is_null());
  EXPECT_TRUE(view.Get("bool").bool_value());
  EXPECT_EQ(view.Get("int").number(), -3);
  EXPECT_EQ(view.Get("unsigned").number(), 18446744073709551616.0);
  EXPECT_EQ(view.Get("float").number(), 0.5);
  EXPECT_EQ(view.Get("text").string(), "a");
  EXPECT_EQ(view.Get("list").size(), 3u);
  EXPECT_EQ(view.Get("list").at(1).string(), "x");
  EXPECT_EQ(view.Get("list").at(2).at(0).number(), 2);
  EXPECT_EQ(view.Get("object").Get("k").string(), "v");
}

TEST(ValueView, ChildReadsMembersAndDecimalIndices) {
  const Json json = {{"list", {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"}}};
  const ValueView list = ValueView::Of(json).Child("list");
  EXPECT_EQ(list.Child("0").string(), "a");
  EXPECT_EQ(list.Child("10").string(), "k");
  for (const char* key : {"11", "-1", "+1", "01", "1.0", "1x", "", " 1", "length", "0x1",
                          "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_TRUE(list.Child(key).is_null()) << key;
  }
}

TEST(ValueView, ScalarsHaveNoChildren) {
  EXPECT_TRUE(ValueView::String("abc").Child("0").is_null());
  EXPECT_TRUE(ValueView::Number(1).Child("0").is_null());
  EXPECT_TRUE(ValueView::Bool(true).Get("x").is_null());
  EXPECT_EQ(ValueView::String("abc").size(), 0u);
}

TEST(ValueView, KeepsZeroBytesOfText) {
  const Json json = std::string("a\0b", 3);
  EXPECT_EQ(ValueView::Of(json).string().size(), 3u);
}

TEST(ValueView, IsSmallAndTrivialToCopy) {
  EXPECT_EQ(sizeof(ValueView), 16u);
  EXPECT_TRUE(std::is_trivially_copyable_v<ValueView>);
}

}  // namespace
}  // namespace guidon

#include "server/http/json_context.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

constexpr JsonContext::Limits kLimits = {.depth = 5, .values = 250};

TEST(JsonContextTest, ReadsEveryKindOfValue) {
  JsonContext context;
  ASSERT_TRUE(context.Read(
      R"( {"s":"a\u00e9\"b","i":-3,"u":18446744073709551615,"big":1e300,"huge":123456789012345678901234,
           "f":0.1,"t":true,"n":null,"l":[1,[],"x"],"o":{"in":{"deep":2}},"e":{}} )",
      kLimits));
  const ValueView root = context.view();
  EXPECT_EQ(root.Get("s").string(), "a\xc3\xa9\"b");
  EXPECT_EQ(root.Get("i").number(), -3);
  EXPECT_EQ(root.Get("u").number(), 18446744073709551615.0);
  EXPECT_EQ(root.Get("big").number(), 1e300);
  EXPECT_EQ(root.Get("huge").number(), 123456789012345678901234.0);
  EXPECT_EQ(root.Get("f").number(), 0.1);
  EXPECT_TRUE(root.Get("t").bool_value());
  EXPECT_TRUE(root.Get("n").is_null());
  ASSERT_EQ(root.Get("l").size(), 3);
  EXPECT_EQ(root.Get("l").at(0).number(), 1);
  EXPECT_TRUE(root.Get("l").at(1).is_list());
  EXPECT_EQ(root.Get("l").at(2).string(), "x");
  EXPECT_EQ(root.Get("o").Get("in").Get("deep").number(), 2);
  EXPECT_TRUE(root.Get("e").is_object());
  EXPECT_TRUE(root.Get("e").Get("s").is_null());
  EXPECT_TRUE(root.Get("absent").is_null());
}

TEST(JsonContextTest, ReadsTextsOneAfterTheOther) {
  JsonContext context;
  ASSERT_TRUE(context.Read(R"({"a":[1,2,3],"b":"text"})", kLimits));
  EXPECT_FALSE(context.Read(R"({"a":[1,2,)", kLimits));
  ASSERT_TRUE(context.Read(R"({"c":"other"})", kLimits));
  EXPECT_TRUE(context.view().Get("a").is_null());
  EXPECT_EQ(context.view().Get("c").string(), "other");
  ASSERT_TRUE(context.Read("7", kLimits));
  EXPECT_EQ(context.view().number(), 7);
}

TEST(JsonContextTest, TakesTheLastOfMembersWithTheSameName) {
  JsonContext context;
  ASSERT_TRUE(context.Read(R"({"a":1,"b":2,"a":3})", kLimits));
  EXPECT_EQ(context.view().Get("a").number(), 3);
}

TEST(JsonContextTest, FindsEachOfManyMembers) {
  std::string text = R"({"m7":"first")";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&text, ",\"m", i, "\":", i);
  text += R"(,"m8":"last"})";
  JsonContext context;
  ASSERT_TRUE(context.Read(text, kLimits));
  for (int i = 0; i < 100; ++i) {
    const ValueView value = context.view().Get(absl::StrCat("m", i));
    if (i == 8) {
      EXPECT_EQ(value.string(), "last");
    } else {
      EXPECT_EQ(value.number(), i);
    }
  }
  for (const char* absent : {"", "m", "m100", "z", "a"}) {
    EXPECT_TRUE(context.view().Get(absent).is_null()) << absent;
  }
}

TEST(JsonContextTest, ReadsNumbersExactly) {
  JsonContext context;
  ASSERT_TRUE(
      context.Read("[0e135,-0.0e-9,0.1e-7,9007199254740993,1e-400,18446744073709551615,"
                   "1.7976931348623157e308,2.2250738585072011e-308]",
                   {.depth = 1, .values = 100}));
  const double expected[] = {0,
                             0,
                             0.1e-7,
                             9007199254740992,
                             0,
                             18446744073709551616.0,
                             1.7976931348623157e308,
                             2.2250738585072011e-308};
  for (size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_EQ(context.view().at(i).number(), expected[i]) << i;
  }
}

TEST(JsonContextTest, RefusesWhatIsNoJson) {
  using namespace std::string_literals;
  for (const std::string& text :
       {""s, "{"s, "{\"a\":}"s, "{} x"s, "{}\0"s, "{\"a\":1,}"s, "[1,]"s, "NaN"s,
        "{\"a\":Infinity}"s, "{'a':1}"s, "// x\n{}"s, "{\"a\":\"\xff\"}"s, "{\"a\":\"\\ud800\"}"s,
        "{\"a\":\"\\udc00\"}"s, "{\"a\":\"a control character \x1e in a long text\"}"s,
        "{\"a\":1e400}"s, "01"s}) {
    JsonContext context;
    EXPECT_FALSE(context.Read(text, kLimits)) << text;
  }
}

TEST(JsonContextTest, RefusesWhatIsNestedTooDeep) {
  JsonContext context;
  EXPECT_TRUE(context.Read("[[[[[]]]]]", kLimits));
  EXPECT_FALSE(context.Read("[[[[[[]]]]]]", kLimits));
  EXPECT_FALSE(context.Read(std::string(1'000'000, '['), kLimits));
  EXPECT_FALSE(context.Read(R"({"a":{"a":{"a":{"a":{"a":{}}}}}})", kLimits));
}

TEST(JsonContextTest, RefusesTooManyValues) {
  constexpr JsonContext::Limits kFew = {.depth = 5, .values = 4};
  JsonContext context;
  EXPECT_TRUE(context.Read("[1,2,3]", kFew));
  EXPECT_FALSE(context.Read("[1,2,3,4]", kFew));
  EXPECT_TRUE(context.Read(R"({"a":[]})", kFew));
  EXPECT_FALSE(context.Read(R"({"a":[],"b":2})", kFew));
}

}  // namespace
}  // namespace guidon

#include "evaluator/struct_view.h"

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

namespace pb = google::protobuf;

TEST(StructView, ViewsEveryKindOfValue) {
  pb::Struct message;
  CopyToStruct({{"null", nullptr},
                {"bool", false},
                {"number", 2.5},
                {"text", "ä"},
                {"list", {1, {true}, {{"deep", "x"}}}},
                {"object", {{"inner", {{"k", 7}}}}}},
               message);
  const ValueView view = ViewOf(message);
  EXPECT_TRUE(view.is_object());
  EXPECT_TRUE(view.Get("null").is_null());
  EXPECT_TRUE(view.Get("absent").is_null());
  EXPECT_FALSE(view.Get("bool").bool_value());
  EXPECT_TRUE(view.Get("bool").is_bool());
  EXPECT_EQ(view.Get("number").number(), 2.5);
  EXPECT_EQ(view.Get("text").string(), "ä");
  EXPECT_EQ(view.Get("list").size(), 3u);
  EXPECT_TRUE(view.Get("list").at(1).at(0).bool_value());
  EXPECT_EQ(view.Get("list").Child("2").Child("deep").string(), "x");
  EXPECT_EQ(view.Get("object").Get("inner").Get("k").number(), 7);
}

TEST(StructView, AValueWithoutAKindIsNull) {
  EXPECT_TRUE(ViewOf(pb::Value()).is_null());
  pb::Struct message;
  (*message.mutable_fields())["unset"];
  EXPECT_TRUE(ViewOf(message).Get("unset").is_null());
}

TEST(StructView, EqualReadsGiveTheSameContainer) {
  pb::Struct message;
  CopyToStruct({{"list", {1}}, {"object", {{"a", 1}}}}, message);
  const ValueView view = ViewOf(message);
  EXPECT_EQ(view.Get("list").container(), view.Get("list").container());
  EXPECT_EQ(view.Get("object").container(), view.Get("object").container());
}

TEST(CopyToStruct, ReplacesWhatWasThere) {
  pb::Struct message;
  CopyToStruct({{"a", 1}}, message);
  CopyToStruct({{"b", 1}}, message);
  EXPECT_EQ(message.fields_size(), 1);
  EXPECT_TRUE(message.fields().contains("b"));
}

TEST(CopyToStruct, LeavesNothingForWhatIsNoObject) {
  pb::Struct message;
  for (const Json& json : {Json(), Json(1), Json("x"), Json::array({1})}) {
    CopyToStruct({{"a", 1}}, message);
    CopyToStruct(json, message);
    EXPECT_EQ(message.fields_size(), 0) << json;
  }
}

TEST(CopyToStruct, CopiesNumbersOfEverySize) {
  pb::Struct message;
  CopyToStruct({{"int", -7}, {"large", 9007199254740993}, {"float", 1e300}}, message);
  EXPECT_EQ(message.fields().at("int").number_value(), -7);
  EXPECT_EQ(message.fields().at("large").number_value(), 9007199254740992);
  EXPECT_EQ(message.fields().at("float").number_value(), 1e300);
}

}  // namespace
}  // namespace guidon

#include "evaluator/struct_wire.h"

#include <gtest/gtest.h>

#include <string>

#include "evaluator/struct_view.h"
#include "evaluator/testing/evaluate.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

namespace pb = google::protobuf;

std::string WireOf(const Json& json) {
  pb::Struct message;
  CopyToStruct(json, message);
  return message.SerializeAsString();
}

bool Reads(const std::string& wire) {
  FlatContext context;
  context.Clear();
  return ReadStruct(wire, context);
}

// `count` structs, each within the one before.
std::string Nested(int count) {
  Json json = Json::object();
  for (int i = 1; i < count; ++i) json = {{"in", json}};
  return WireOf(json);
}

TEST(ReadStruct, ReadsWhatProtobufWrites) {
  Json many = Json::object();
  for (int i = 0; i < 300; ++i) many["key " + std::to_string(i)] = i;
  for (const Json& json : {Json::object(), Json{{"", ""}}, many,
                           Json{{"null", nullptr},
                                {"bools", {true, false}},
                                {"numbers", {0, -1.5, 1e300, 0.1}},
                                {"text", "\u00e4 \U0001F600 and more than eight bytes of ASCII"},
                                {"list", {1, {true, Json::array()}, {{"deep", "x"}}}},
                                {"object", {{"inner", {{"k", 7}}}, {"empty", Json::object()}}}}}) {
    const std::string wire = WireOf(json);
    FlatContext context;
    context.Clear();
    ASSERT_TRUE(ReadStruct(wire, context)) << json;
    context.Finish();
    EXPECT_TRUE(testing::Matches(context.view(), json)) << json;
  }
}

TEST(ReadStruct, AValueWithoutAKindIsNull) {
  pb::Struct message;
  (*message.mutable_fields())["unset"];
  const std::string wire = message.SerializeAsString();
  FlatContext context;
  context.Clear();
  ASSERT_TRUE(ReadStruct(wire, context));
  context.Finish();
  EXPECT_TRUE(context.view().Get("unset").is_null());
}

TEST(ReadStruct, LeavesWhatIsUnusualToProtobuf) {
  const std::string sound = WireOf({{"k", "v"}});
  ASSERT_EQ(sound, "\x0A\x08\x0A\x01k\x12\x03\x1A\x01v");
  for (size_t cut = 1; cut < sound.size(); ++cut) EXPECT_FALSE(Reads(sound.substr(0, cut)));
  for (const std::string& wire : {
           sound + "\x10\x01",                                         // an unknown field
           std::string("\x0A\x08\x12\x03\x1A\x01v\x0A\x01k"),          // the value before the key
           std::string("\x0A\x05\x12\x03\x1A\x01v"),                   // no key
           std::string("\x0A\x03\x0A\x01k"),                           // no value
           std::string("\x0A\x0A\x0A\x01k\x12\x05\x1A\x01v\x20\x01"),  // two kinds of value
           std::string("\x0A\x08\x0A\x01\xFF\x12\x03\x1A\x01v"),       // no UTF-8
           std::string("\x0A\x08\x0A\x01k\x12\x03\x1A\x01\xFF"),
           std::string("\x0A\x88\x80\x80\x80\x00\x0A\x01k\x12\x03\x1A\x01v", 15),  // a long length
           std::string("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"),
       }) {
    EXPECT_FALSE(Reads(wire)) << ::testing::PrintToString(wire);
  }
}

TEST(ReadStruct, LeavesDeepNestingToProtobuf) {
  EXPECT_TRUE(Reads(Nested(32)));
  EXPECT_FALSE(Reads(Nested(33)));
}

}  // namespace
}  // namespace guidon

#include "server/http/json_text.h"

#include <gtest/gtest.h>

#include "nlohmann/json.hpp"

namespace guidon {
namespace {

TEST(JsonTextTest, WritesWhatReadsBackTheSame) {
  for (const Json& value :
       {Json(true), Json(false), Json(nullptr), Json(7), Json(-1.5), Json("plain"), Json(""),
        Json("a \"quoted\" \\ line\nbreak \x7F \xE2\x82\xAC"), Json::object(), Json::array(),
        Json{{"a", {1, "b", nullptr}}, {"c", Json::object()}}}) {
    std::string text = "[";
    AppendJson(value, text);
    EXPECT_EQ(Json::parse(text + "]")[0], value) << text;
  }
}

TEST(JsonTextTest, InvalidUtf8IsReplaced) {
  std::string text;
  AppendJsonString("a\xFF\x80z", text);
  EXPECT_EQ(text, "\"a\xEF\xBF\xBD\xEF\xBF\xBDz\"");
}

}  // namespace
}  // namespace guidon

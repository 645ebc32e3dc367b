#include "analysis/prometheus/reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace guidon::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

absl::StatusOr<std::vector<std::string>> Read(const std::string& text,
                                              std::vector<Series>* series = nullptr) {
  std::istringstream body(text);
  return ReadRangeReply(
      body,
      [&](const Series& one) {
        if (series != nullptr) series->push_back(one);
      },
      [] {});
}

TEST(ReadRangeReply, HandsOverEachSeries) {
  std::vector<Series> series;
  const auto warnings = Read(
      R"({"status":"success","data":{"resultType":"matrix","result":[
          {"metric":{"__name__":"a","pod":"x"},"values":[[1500000000,"1"],[1500000015.5,"NaN"]]},
          {"metric":{},"values":[[1500000000,"+Inf"]],"more":{"a":[1,{}]}}],
          "stats":{"x":[[1,2]]}},"warnings":["w"],"infos":["i"]})",
      &series);
  ASSERT_TRUE(warnings.ok()) << warnings.status();
  EXPECT_THAT(*warnings, ElementsAre("w"));
  ASSERT_EQ(series.size(), 2u);
  EXPECT_THAT(series[0].labels, ElementsAre(Pair("__name__", "a"), Pair("pod", "x")));
  ASSERT_EQ(series[0].samples.size(), 2u);
  EXPECT_EQ(series[0].samples[0].time, absl::FromUnixSeconds(1'500'000'000));
  EXPECT_EQ(series[0].samples[0].value, 1);
  EXPECT_EQ(series[0].samples[1].time, absl::FromUnixMillis(1'500'000'015'500));
  EXPECT_TRUE(std::isnan(series[0].samples[1].value));
  EXPECT_TRUE(std::isinf(series[1].samples[0].value));
}

TEST(ReadRangeReply, TakesAnEmptyResult) {
  EXPECT_TRUE(Read(R"({"status":"success","data":{"resultType":"matrix","result":[]}})").ok());
}

TEST(ReadRangeReply, RefusesWhatPrometheusDoesNotAnswer) {
  const struct {
    const char* text;
    const char* wanted;
  } cases[] = {
      {"", "is not JSON"},
      {"<html>", "is not JSON"},
      {"[]", "not one of Prometheus"},
      {"{}", "not one of Prometheus"},
      {R"({"status":"success","data":null})", "not one of Prometheus"},
      {R"({"status":"success","data":{"resultType":"vector","result":[]}})", "is a vector"},
      {R"({"status":"success","data":{"resultType":"matrix","result":[)", "is not JSON"},
      {R"({"status":"success","data":{"result":[{"values":[[1,"x"]]}]}})", "is no number"},
      {R"({"status":"success","data":{"result":[{"values":[[1,true]]}]}})", "is not [time"},
      {R"({"status":"error","errorType":"timeout","error":"too slow"})", "timeout: too slow"},
      {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "nested too deeply"},
  };
  for (const auto& c : cases) {
    const auto read = Read(c.text);
    ASSERT_FALSE(read.ok()) << c.text;
    EXPECT_THAT(std::string(read.status().message()), HasSubstr(c.wanted)) << c.text;
  }
}

TEST(ReadRangeReply, EndsAtASeriesThatIsTooLong) {
  std::string text = R"({"status":"success","data":{"result":[{"values":[)";
  for (int i = 0; i < 12'000; ++i) text += "[1,\"1\"],";
  EXPECT_EQ(Read(text).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(ReadTimeReply, ReadsTheTime) {
  std::istringstream good(
      R"({"status":"success","data":{"resultType":"scalar","result":[1.5,"1500000000.25"]}})");
  EXPECT_EQ(*ReadTimeReply(good), absl::FromUnixMillis(1'500'000'000'250));
  for (const char* text :
       {"", "{}", "3", R"({"status":"success"})", R"({"status":"success","data":{"result":[1]}})",
        R"({"status":"success","data":{"result":[1,2]}})",
        R"({"status":"success","data":{"result":[1,"NaN"]}})"}) {
    std::istringstream bad(text);
    EXPECT_FALSE(ReadTimeReply(bad).ok()) << text;
  }
}

TEST(ErrorIn, PutsPrometheusErrorsIntoWords) {
  const absl::Status wrong = ErrorIn(
      400, R"({"status":"error","errorType":"bad_data","error":"parse error: unexpected \"}\""})");
  EXPECT_EQ(wrong.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(wrong.message(), "refuses the query: parse error: unexpected \"}\"");
  EXPECT_EQ(ErrorIn(401, "").code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(ErrorIn(422, "{\"status\":\"error\",\"error\":\"too many samples\"}").code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(ErrorIn(502, "<html>\nBad Gateway").message()),
              HasSubstr("status 502 <html> Bad Gateway"));
}

}  // namespace
}  // namespace guidon::analysis

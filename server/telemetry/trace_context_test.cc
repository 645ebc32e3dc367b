#include "server/telemetry/trace_context.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

const std::string kTrace = "0af7651916cd43dd8448eb211c80319c";
const std::string kSpan = "b7ad6b7169203331";

std::string Header(const std::string& version, const std::string& rest) {
  return version + "-" + kTrace + "-" + kSpan + "-" + rest;
}

TEST(TraceContextTest, ReadsVersionZero) {
  const std::optional<TraceParent> parent = ParseTraceParent(Header("00", "01"));
  ASSERT_TRUE(parent.has_value());
  EXPECT_EQ(parent->trace_id, (TraceId{0x0a, 0xf7, 0x65, 0x19, 0x16, 0xcd, 0x43, 0xdd, 0x84, 0x48,
                                       0xeb, 0x21, 0x1c, 0x80, 0x31, 0x9c}));
  EXPECT_EQ(parent->span_id, (SpanId{0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31}));
  EXPECT_TRUE(parent->sampled);
}

TEST(TraceContextTest, SampledIsTheLowestFlag) {
  for (const auto& [flags, sampled] : std::vector<std::pair<std::string, bool>>{
           {"00", false}, {"01", true}, {"02", false}, {"03", true}, {"fe", false}, {"ff", true}}) {
    const std::optional<TraceParent> parent = ParseTraceParent(Header("00", flags));
    ASSERT_TRUE(parent.has_value()) << flags;
    EXPECT_EQ(parent->sampled, sampled) << flags;
  }
}

TEST(TraceContextTest, LaterVersionsAreReadAsFarAsTheyAreKnown) {
  EXPECT_TRUE(ParseTraceParent(Header("01", "01")).has_value());
  EXPECT_TRUE(ParseTraceParent(Header("cc", "01-what-comes-later")).has_value());
  EXPECT_TRUE(ParseTraceParent(Header("cc", "01-")).has_value());
}

TEST(TraceContextTest, RefusesWhatIsNoTraceParent) {
  const std::vector<std::string> headers = {
      "",
      "00",
      Header("00", "0"),
      Header("00", "01-"),
      Header("00", "01-more"),
      Header("01", "01more"),
      Header("ff", "01"),
      Header("0A", "01"),
      Header("0x", "01"),
      Header("00", "0G"),
      Header("00", "0 "),
      " " + Header("00", "01"),
      "00-" + std::string(32, '0') + "-" + kSpan + "-01",
      "00-" + kTrace + "-" + std::string(16, '0') + "-01",
      "00-0AF7651916CD43DD8448EB211C80319C-" + kSpan + "-01",
      "00_" + kTrace + "-" + kSpan + "-01",
      "00-" + kTrace + "_" + kSpan + "-01",
      "00-" + kTrace + "-" + kSpan + "_01",
      "00-" + kTrace.substr(1) + "-" + kSpan + "-010",
  };
  for (const std::string& header : headers) {
    EXPECT_FALSE(ParseTraceParent(header).has_value()) << header;
  }
}

TEST(TraceContextTest, TellsValidTraceStates) {
  std::string many = "a=1";
  for (int i = 1; i < 32; ++i) absl::StrAppend(&many, ",k", i, "=v");
  const std::vector<std::pair<std::string, bool>> cases = {
      {"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", true},
      {"a=1 , b=2,\tc=3", true},
      {"a=1,,b=2,", true},
      {"tenant@vendor=1", true},
      {"1a-_*/=v", true},
      {"a= ~!", true},
      {many, true},
      {std::string(256, 'k') + "=" + std::string(256, 'v'), true},
      {"", false},
      {" , ", false},
      {"a", false},
      {"a=", false},
      {"=1", false},
      {"A=1", false},
      {"_a=1", false},
      {"a b=1", false},
      {"a=1=2", false},
      {"a=1,a=2", false},
      {"a=\x7f", false},
      {"a=\n1", false},
      {"a=1\n", false},
      {"a=\xc3\xa9", false},
      {many + ",last=1", false},
      {std::string(257, 'k') + "=1", false},
      {"a=" + std::string(257, 'v'), false},
  };
  for (const auto& [header, valid] : cases) EXPECT_EQ(IsTraceState(header), valid) << header;
}

}  // namespace
}  // namespace guidon

#include "evaluator/number_text.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "gtest/gtest.h"

namespace guidon {
namespace {

std::string Format(double value) {
  NumberBuffer buffer;
  return std::string(FormatNumber(value, buffer));
}

struct Written {
  double value;
  const char* text;
};

TEST(FormatNumber, WritesWhatJavaScriptWrites) {
  const Written cases[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1, "-1"},
      {0.1, "0.1"},
      {-0.1, "-0.1"},
      {1.5, "1.5"},
      {0.30000000000000004, "0.30000000000000004"},
      {100, "100"},
      {1e6, "1000000"},
      {9007199254740991, "9007199254740991"},
      {9007199254740992, "9007199254740992"},
      {9007199254740994, "9007199254740994"},
      {-9007199254740994, "-9007199254740994"},
      {1e16, "10000000000000000"},
      {1e20, "100000000000000000000"},
      {123456789012345680000.0, "123456789012345680000"},
      {-123456789012345680000.0, "-123456789012345680000"},
      {999999999999999900000.0, "999999999999999900000"},
      {4611686018427388000.0, "4611686018427388000"},
      {1e21, "1e+21"},
      {-1.25e21, "-1.25e+21"},
      {1e100, "1e+100"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {0.000001, "0.000001"},
      {0.00000123, "0.00000123"},
      {1e-7, "1e-7"},
      {-1.5e-7, "-1.5e-7"},
      {1e-10, "1e-10"},
      {5e-324, "5e-324"},
      {std::numeric_limits<double>::infinity(), "Infinity"},
      {-std::numeric_limits<double>::infinity(), "-Infinity"},
      {std::nan(""), "NaN"},
  };
  for (const Written& c : cases) EXPECT_EQ(Format(c.value), c.text);
}

TEST(FormatNumber, ReadsBackTheSame) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    const uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    ASSERT_EQ(ParseNumber(Format(value)), value) << Format(value);
  }
}

TEST(ParseNumber, ReadsWhatJavaScriptReads) {
  const Written cases[] = {
      {0, ""},
      {0, "  \t\n"},
      {0, "0"},
      {1, "1"},
      {1, "+1"},
      {-1, "-1"},
      {1, " 1 "},
      {10, "010"},
      {0.5, ".5"},
      {5, "5."},
      {-0.5, "-.5"},
      {100, "1e2"},
      {100, "1E+2"},
      {0.01, "1e-2"},
      {31, "0x1f"},
      {31, "0X1F"},
      {15, "0o17"},
      {3, "0b11"},
      {18446744073709551616.0, "0x10000000000000000"},
      {9007199254740992, "9007199254740993"},
      {0, "1e-999"},
      {std::numeric_limits<double>::infinity(), "1e999"},
      {-std::numeric_limits<double>::infinity(), "-1e999"},
      {std::numeric_limits<double>::infinity(), "Infinity"},
      {-std::numeric_limits<double>::infinity(), "-Infinity"},
  };
  for (const Written& c : cases) EXPECT_EQ(ParseNumber(c.text), c.value) << '"' << c.text << '"';
  EXPECT_TRUE(std::signbit(ParseNumber("-0")));
}

TEST(ParseNumber, IsNaNForAllElse) {
  for (const char* text :
       {"1abc", "abc",      "1 2",      "--1",       "+-1",  "- 1",   ".",    "-",  "+",   "e5",
        "1e",   "1e+",      "0x",       "0xg",       "-0x1", "0b2",   "0o8",  "0b", "inf", "nan",
        "NaN",  "INFINITY", "infinity", "Infinityx", "1,5",  "1_000", "true", "١"}) {
    EXPECT_TRUE(std::isnan(ParseNumber(text))) << '"' << text << '"';
  }
}

TEST(ParseNumber, ReadsEmbeddedZeroBytesAsNoNumber) {
  EXPECT_TRUE(std::isnan(ParseNumber(absl::string_view("1\0", 2))));
}

TEST(ParseNumberPrefix, StopsWhereTheNumberEnds) {
  const Written cases[] = {
      {1, "1abc"},       {12, "12px"},
      {3.14, "3.14.15"}, {1, "1e"},
      {100, "1e2x"},     {-5, " -5 m"},
      {0, "0x1f"},       {5, "5."},
      {1, "1,5"},        {std::numeric_limits<double>::infinity(), "Infinity!"},
  };
  for (const Written& c : cases) EXPECT_EQ(ParseNumberPrefix(c.text), c.value) << c.text;
  for (const char* text : {"", " ", "abc", "-", ".", "nan", "inf", "true", "null"}) {
    EXPECT_TRUE(std::isnan(ParseNumberPrefix(text))) << '"' << text << '"';
  }
}

TEST(ParseNumber, TakesLongTextInStride) {
  const std::string digits(1 << 20, '9');
  EXPECT_EQ(ParseNumber(digits), std::numeric_limits<double>::infinity());
  EXPECT_EQ(ParseNumber("0." + digits), 1);
  EXPECT_TRUE(std::isnan(ParseNumber(digits + "x")));
}

}  // namespace
}  // namespace guidon

#include <string>
#include <vector>

#include "evaluator/testing/evaluate.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

using testing::Evaluate;

Json SemVer(const Json& a, const Json& op, const Json& b) {
  return Evaluate({{"sem_ver", Json::array({a, op, b})}});
}

// Each before the next: semver.org §11, then numbers of any length.
const std::vector<std::string> kRising = {"0.0.0-0",
                                          "0.0.0",
                                          "0.0.1",
                                          "0.1.0",
                                          "0.9.9",
                                          "1.0.0-0",
                                          "1.0.0-1",
                                          "1.0.0-2",
                                          "1.0.0-10",
                                          "1.0.0-10.0",
                                          "1.0.0--",
                                          "1.0.0--1",
                                          "1.0.0-A",
                                          "1.0.0-alpha",
                                          "1.0.0-alpha.1",
                                          "1.0.0-alpha.beta",
                                          "1.0.0-beta",
                                          "1.0.0-beta.2",
                                          "1.0.0-beta.11",
                                          "1.0.0-rc.1",
                                          "1.0.0",
                                          "1.0.1",
                                          "1.2.0",
                                          "1.10.0",
                                          "2.0.0",
                                          "2.1.0",
                                          "2.1.1",
                                          "10.0.0",
                                          "18446744073709551615.0.0",
                                          "18446744073709551616.0.0",
                                          "99999999999999999999999999.0.0"};

TEST(SemVer, OrdersVersionsAsItsSpecificationDoes) {
  for (size_t i = 0; i < kRising.size(); ++i) {
    for (size_t j = 0; j < kRising.size(); ++j) {
      SCOPED_TRACE(kRising[i] + " and " + kRising[j]);
      EXPECT_EQ(SemVer(kRising[i], "<", kRising[j]), i < j);
      EXPECT_EQ(SemVer(kRising[i], "<=", kRising[j]), i <= j);
      EXPECT_EQ(SemVer(kRising[i], "=", kRising[j]), i == j);
      EXPECT_EQ(SemVer(kRising[i], "!=", kRising[j]), i != j);
      EXPECT_EQ(SemVer(kRising[i], ">", kRising[j]), i > j);
      EXPECT_EQ(SemVer(kRising[i], ">=", kRising[j]), i >= j);
    }
  }
}

TEST(SemVer, CaretIsTheSameMajorAndTildeTheSameMinor) {
  EXPECT_EQ(SemVer("3.1.4", "^", "3.9.0"), true);
  EXPECT_EQ(SemVer("4.0.0", "^", "3.9.0"), false);
  EXPECT_EQ(SemVer("3.1.4", "~", "3.1.0"), true);
  EXPECT_EQ(SemVer("3.1.4-rc.1", "~", "3.1.9"), true);
  EXPECT_EQ(SemVer("3.2.0", "~", "3.1.0"), false);
  EXPECT_EQ(SemVer("4.1.0", "~", "3.1.0"), false);
}

TEST(SemVer, IgnoresBuildMetadata) {
  EXPECT_EQ(SemVer("1.0.0+a", "=", "1.0.0+b"), true);
  EXPECT_EQ(SemVer("1.0.0-rc.1+20240101.sha-5114f85", "=", "1.0.0-rc.1"), true);
  EXPECT_EQ(SemVer("1.0.0+001", "=", "1.0.0"), true);
  EXPECT_EQ(SemVer("1.0.0+a-b", "=", "1.0.0"), true);
}

TEST(SemVer, TakesPrefixesPartsAndNumbers) {
  EXPECT_EQ(SemVer("v1.2.3", "=", "V1.2.3"), true);
  EXPECT_EQ(SemVer("1", "=", "1.0.0"), true);
  EXPECT_EQ(SemVer("1.2", "=", "1.2.0"), true);
  EXPECT_EQ(SemVer(1, "=", "1.0.0"), true);
  EXPECT_EQ(SemVer(1.2, "<", 1.3), true);
  EXPECT_EQ(SemVer("v0", "=", 0), true);
}

TEST(SemVer, IsNullForWhatIsNoVersion) {
  for (const char* text :
       {"",         "v",        "vv1",        "a",       "1.",        "1..0",       ".1",
        "1.a",      "1.0.",     "1.0.0.0",    "1.0.0-",  "1.0.0+",    "1.0.0-a..b", "1.0.0-a.",
        "1.0.0-.a", "1.0.0-01", "1.0.0-a.01", "1.0.0-ä", "1.0.0+ä",   "1.0.0+a+b",  "01.0.0",
        "1.00.0",   "1.0.00",   "-1.0.0",     "+1.0.0",  " 1.0.0",    "1.0.0 ",     "1 .0.0",
        "1.0.0_",   "1,0,0",    "latest",     "1.x",     "1.0.0-a b", "1e5"}) {
    EXPECT_EQ(SemVer(text, "=", "1.0.0"), nullptr) << text;
    EXPECT_EQ(SemVer("1.0.0", "=", text), nullptr) << text;
  }
}

TEST(SemVer, IsNullForOtherOperandsAndOperators) {
  for (const Json& value : {Json(), Json(true), Json(-1), Json::array({1}), Json("x")}) {
    EXPECT_EQ(SemVer(value, "=", "1.0.0"), nullptr) << value;
    EXPECT_EQ(SemVer("1.0.0", "=", value), nullptr) << value;
  }
  for (const Json& op :
       {Json("=="), Json("==="), Json(""), Json("<>"), Json(), Json(1), Json("!")}) {
    EXPECT_EQ(SemVer("1.0.0", op, "1.0.0"), nullptr) << op;
  }
  EXPECT_EQ(Evaluate({{"sem_ver", {"1.0.0", "="}}}), nullptr);
  EXPECT_EQ(Evaluate({{"sem_ver", {"1.0.0", "=", "1.0.0", "x"}}}), nullptr);
  EXPECT_EQ(Evaluate({{"sem_ver", "1.0.0"}}), nullptr);
  EXPECT_EQ(Evaluate({{"sem_ver", Json::array()}}), nullptr);
}

}  // namespace
}  // namespace guidon

// Compares guidond with itself: whatever favours one of the two would show.

#include "bench/compare/contender.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::bench {
namespace {

using ::testing::HasSubstr;

testing::Finished Compare(std::vector<std::string> options,
                          const std::map<std::string, std::string>& environment = {}) {
  options.insert(options.begin(), {testing::Program("guidon-bench"), "compare"});
  return testing::RunProgram(options, environment);
}

class Itself : public ::testing::TestWithParam<const char*> {};

TEST_P(Itself, HasAFigureForEachSide) {
  const testing::Finished finished =
      Compare({"--peer", testing::Program("guidond"), "--part", GetParam(), "--rounds", "1",
               "--milliseconds", "100", "-o", "json"});
  ASSERT_EQ(finished.exit_code, 0) << finished.errors;
  const auto json = nlohmann::json::parse(finished.output);
  ASSERT_FALSE(json["figures"].empty());
  for (const auto& figure : json["figures"]) {
    EXPECT_GT(figure["guidond"], 0) << figure;
    if (figure.contains("peer")) {
      EXPECT_GT(figure["peer"], 0) << figure;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Parts, Itself, ::testing::Values("lookups", "memory", "streams"));

TEST(CompareWithoutPeer, SaysHowToGetOne) {
  const testing::TempDir empty;
  const testing::Finished finished = Compare({}, {{"PATH", empty.path()}, {"HOME", empty.path()}});
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.errors, HasSubstr("Run bench/peer/build, which needs Go"));
}

TEST(FindPeer, TakesFlagdBeforeItsStandIn) {
  const testing::TempDir dir;
  testing::WriteFile(dir / "flagd-core-peer", "");
  testing::RunProgram({"chmod", "+x", dir / "flagd-core-peer"});
  EXPECT_EQ(FindPeer("", "/nowhere:" + dir.path())->name, "flagd-core-peer");
  testing::WriteFile(dir / "flagd", "");
  testing::RunProgram({"chmod", "+x", dir / "flagd"});
  EXPECT_EQ(FindPeer("", "/nowhere:" + dir.path())->name, "flagd");
  EXPECT_FALSE(FindPeer(dir / "missing", "").ok());
}

}  // namespace
}  // namespace guidon::bench

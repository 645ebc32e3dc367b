#include "server/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseConfig, ReadsEveryShapeOfValue) {
  const auto config = ParseConfig(R"(
port: 9013
debug: true
store: /var/flags
uri: [file:a.json, file:b.json]
context-value: {region: eu, tier: 2}
sources:
  - {uri: "https://flags", provider: http}
socket-path:
)",
                                  "guidond.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->at("port"), ElementsAre("9013"));
  EXPECT_THAT(config->at("debug"), ElementsAre("true"));
  EXPECT_THAT(config->at("store"), ElementsAre("/var/flags"));
  EXPECT_THAT(config->at("uri"), ElementsAre("file:a.json", "file:b.json"));
  EXPECT_THAT(config->at("context-value"), ElementsAre("region=eu", "tier=2"));
  EXPECT_THAT(config->at("sources"), ElementsAre(R"([{"provider":"http","uri":"https://flags"}])"));
  EXPECT_EQ(config->count("socket-path"), 0u);
}

TEST(ParseConfig, TakesAnEmptyFile) { EXPECT_TRUE(ParseConfig("", "guidond.yaml")->empty()); }

TEST(ParseConfig, RefusesWhatIsNoMap) {
  const absl::Status list = ParseConfig("- port", "guidond.yaml").status();
  EXPECT_EQ(list.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(list.message()), HasSubstr("guidond.yaml: must be a map"));
  const absl::Status broken = ParseConfig("port: [", "guidond.yaml").status();
  EXPECT_EQ(broken.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(broken.message()), HasSubstr("guidond.yaml: "));
}

}  // namespace
}  // namespace guidon

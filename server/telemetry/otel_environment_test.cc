#include "server/telemetry/otel_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

OtelEnvironment Read(const std::map<std::string, std::string>& variables) {
  return ReadOtelEnvironment([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(OtelEnvironmentTest, DefaultsTellTheDaemonAndItsInstance) {
  const OtelEnvironment read = Read({});
  EXPECT_EQ(read.resource.at("service.name"), "guidond");
  EXPECT_EQ(read.resource.at("service.version"), GUIDON_VERSION);
  EXPECT_EQ(read.resource.at("service.instance.id").size(), 36u);
  EXPECT_NE(read.resource.at("service.instance.id"), Read({}).resource.at("service.instance.id"));
  EXPECT_EQ(read.metric_interval, absl::Seconds(2));
  EXPECT_EQ(read.span_queue, 2048u);
  EXPECT_THAT(read.warnings, IsEmpty());
}

TEST(OtelEnvironmentTest, ReadsResourceAttributes) {
  const OtelEnvironment read =
      Read({{"OTEL_RESOURCE_ATTRIBUTES", "service.name=a, team=flags%2Ccore ,empty="}});
  EXPECT_EQ(read.resource.at("service.name"), "a");
  EXPECT_EQ(read.resource.at("team"), "flags,core");
  EXPECT_EQ(read.resource.at("empty"), "");
  const OtelEnvironment named =
      Read({{"OTEL_RESOURCE_ATTRIBUTES", "service.name=a"}, {"OTEL_SERVICE_NAME", "b"}});
  EXPECT_EQ(named.resource.at("service.name"), "b");
}

TEST(OtelEnvironmentTest, ReadsTimesAndSizes) {
  const OtelEnvironment read = Read({{"OTEL_METRIC_EXPORT_INTERVAL", "60000"},
                                     {"OTEL_BSP_SCHEDULE_DELAY", "10"},
                                     {"OTEL_BSP_MAX_QUEUE_SIZE", "3"},
                                     {"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "2"},
                                     {"OTEL_TRACES_SAMPLER", "always_off"}});
  EXPECT_EQ(read.metric_interval, absl::Minutes(1));
  EXPECT_EQ(read.span_delay, absl::Milliseconds(10));
  EXPECT_EQ(read.span_queue, 3u);
  EXPECT_EQ(read.span_batch, 2u);
  EXPECT_FALSE(read.sampler.Samples(std::nullopt, TraceId{1}));
  EXPECT_THAT(read.warnings, IsEmpty());
}

TEST(OtelEnvironmentTest, WrongValuesAreWarnedOfAndLeftOut) {
  const OtelEnvironment read = Read({{"OTEL_RESOURCE_ATTRIBUTES", "team=core,nonsense"},
                                     {"OTEL_TRACES_SAMPLER", "always"},
                                     {"OTEL_METRIC_EXPORT_INTERVAL", "1m"},
                                     {"OTEL_BSP_MAX_QUEUE_SIZE", "0"}});
  EXPECT_EQ(read.resource.count("team"), 0u);
  EXPECT_EQ(read.metric_interval, absl::Seconds(2));
  EXPECT_EQ(read.span_queue, 2048u);
  EXPECT_THAT(
      read.warnings,
      ElementsAre("OTEL_RESOURCE_ATTRIBUTES: \"team=core,nonsense\" is not of the form "
                  "key=value,key=value",
                  "OTEL_TRACES_SAMPLER: there is no sampler \"always\": did you mean always_on?",
                  "OTEL_METRIC_EXPORT_INTERVAL: \"1m\" is no whole number of at least 1",
                  "OTEL_BSP_MAX_QUEUE_SIZE: \"0\" is no whole number of at least 1"));
  for (const char* wrong : {"a=%", "a=%4", "a=%zz", "a=%ff", "=a"}) {
    EXPECT_EQ(Read({{"OTEL_RESOURCE_ATTRIBUTES", wrong}}).warnings.size(), 1u) << wrong;
  }
}

}  // namespace
}  // namespace guidon

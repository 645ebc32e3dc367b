#include "server/telemetry/sampler.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace guidon {
namespace {

// A trace id whose last 8 bytes begin with `byte`.
TraceId Id(uint8_t byte) {
  TraceId id = {1};
  id[8] = byte;
  return id;
}

std::optional<TraceParent> Caller(bool sampled) { return TraceParent{Id(0), SpanId{1}, sampled}; }

Sampler Make(const std::string& name, const std::string& argument = "") {
  const absl::StatusOr<Sampler> sampler = Sampler::Make(name, argument);
  EXPECT_TRUE(sampler.ok()) << sampler.status();
  return *sampler;
}

TEST(SamplerTest, DecidesByNameAndCaller) {
  struct Case {
    const char* name;
    bool alone, under_sampled, under_unsampled;
  };
  for (const Case& c :
       {Case{"always_on", true, true, true}, Case{"always_off", false, false, false},
        Case{"parentbased_always_on", true, true, false},
        Case{"parentbased_always_off", false, true, false}}) {
    const Sampler sampler = Make(c.name);
    EXPECT_EQ(sampler.Samples(std::nullopt, Id(0xff)), c.alone) << c.name;
    EXPECT_EQ(sampler.Samples(Caller(true), Id(0xff)), c.under_sampled) << c.name;
    EXPECT_EQ(sampler.Samples(Caller(false), Id(0xff)), c.under_unsampled) << c.name;
  }
}

TEST(SamplerTest, DefaultIsParentBasedAlwaysOn) {
  EXPECT_TRUE(Sampler().Samples(std::nullopt, Id(0xff)));
  EXPECT_FALSE(Sampler().Samples(Caller(false), Id(0)));
}

TEST(SamplerTest, RatioTakesTheLowerTraceIds) {
  const Sampler quarter = Make("traceidratio", "0.25");
  EXPECT_TRUE(quarter.Samples(std::nullopt, Id(0x3f)));
  EXPECT_FALSE(quarter.Samples(std::nullopt, Id(0x40)));
  EXPECT_FALSE(quarter.Samples(Caller(true), Id(0x40)));
  EXPECT_TRUE(Make("parentbased_traceidratio", "0.25").Samples(Caller(true), Id(0x40)));
  EXPECT_TRUE(Make("traceidratio").Samples(std::nullopt, Id(0xff)));
  EXPECT_FALSE(Make("traceidratio", "0").Samples(std::nullopt, Id(0)));
}

TEST(SamplerTest, SaysWhatIsWrong) {
  const std::vector<std::pair<std::pair<std::string, std::string>, std::string>> cases = {
      {{"always_onn", ""}, "did you mean always_on?"},
      {{"jaeger_remote", ""}, "there is no sampler \"jaeger_remote\""},
      {{"traceidratio", "half"}, "\"half\" is no number from 0 to 1"},
      {{"traceidratio", "1.5"}, "\"1.5\" is no number from 0 to 1"},
      {{"traceidratio", "nan"}, "\"nan\" is no number from 0 to 1"},
  };
  for (const auto& [arguments, message] : cases) {
    const absl::StatusOr<Sampler> sampler = Sampler::Make(arguments.first, arguments.second);
    ASSERT_FALSE(sampler.ok()) << arguments.first;
    EXPECT_NE(sampler.status().message().find(message), std::string::npos) << sampler.status();
  }
}

}  // namespace
}  // namespace guidon

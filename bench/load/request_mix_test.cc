#include "bench/load/request_mix.h"

#include <set>

#include "flagd/evaluation/v1/evaluation.pb.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon::bench {
namespace {

TEST(RequestMix, CarriesGrpcMessagesWithTheirLength) {
  const auto mix = MakeMix(Protocol::kGrpc, "static");
  ASSERT_TRUE(mix.ok());
  ASSERT_EQ(mix->size(), 1u);
  const Request& request = mix->front();
  EXPECT_EQ(request.path, "/flagd.evaluation.v1.Service/ResolveBoolean");
  EXPECT_EQ(request.body[0], 0);
  EXPECT_EQ(static_cast<unsigned char>(request.body[4]), request.body.size() - 5);
  flagd::evaluation::v1::ResolveBooleanRequest message;
  ASSERT_TRUE(message.ParseFromString(request.body.substr(5)));
  EXPECT_EQ(message.flag_key(), "static");
  EXPECT_EQ(message.context().fields().size(), 5u);
}

TEST(RequestMix, RepeatsByWeight) {
  const auto mix = MakeMix(Protocol::kConnect, "static:3,all");
  ASSERT_TRUE(mix.ok());
  ASSERT_EQ(mix->size(), 4u);
  EXPECT_EQ((*mix)[2].path, "/flagd.evaluation.v1.Service/ResolveBoolean");
  EXPECT_EQ((*mix)[3].path, "/flagd.evaluation.v1.Service/ResolveAll");
  EXPECT_EQ(nlohmann::json::parse((*mix)[0].body)["flagKey"], "static");
}

TEST(RequestMix, FractionalGoesAroundUsers) {
  const auto mix = MakeMix(Protocol::kOfrep, "fractional");
  ASSERT_TRUE(mix.ok());
  std::set<std::string> keys;
  for (const Request& request : *mix) {
    EXPECT_EQ(request.path, "/ofrep/v1/evaluate/flags/fractional");
    keys.insert(nlohmann::json::parse(request.body)["context"]["targetingKey"]);
  }
  EXPECT_EQ(keys.size(), 64u);
  EXPECT_EQ(keys.begin()->size(), 20u);
}

TEST(RequestMix, RefusesWhatItDoesNotKnow) {
  for (const char* mix : {"", "statics", "static:0", "static:x", "static:1:2", "static,,all"}) {
    EXPECT_EQ(MakeMix(Protocol::kGrpc, mix).status().code(), absl::StatusCode::kInvalidArgument)
        << mix;
  }
  EXPECT_FALSE(ProtocolOf("http").ok());
}

TEST(FlagsDocument, HasSoManyFlags) {
  const auto document = nlohmann::json::parse(FlagsDocument(100, "off"));
  EXPECT_EQ(document["flags"].size(), 100u);
  EXPECT_EQ(document["flags"]["static"]["defaultVariant"], "off");
}

}  // namespace
}  // namespace guidon::bench

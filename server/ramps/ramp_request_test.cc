#include "server/ramps/ramp_request.h"

#include <cmath>
#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/proto_time.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

v1::StartRampRequest Good() {
  v1::StartRampRequest request;
  request.set_key("a");
  request.set_to("on");
  request.add_steps(0.1);
  request.add_steps(100);
  *request.mutable_every() = ToProtoDuration(absl::Minutes(30));
  return request;
}

TEST(RampRequestTest, TakesDecimalsAndStartsNowOrLater) {
  v1::StartRampRequest request = Good();
  EXPECT_TRUE(CheckRampRequest(request, kNow).ok());
  EXPECT_EQ(TimeOf(RampFor(request, "ann", kNow).next_at()), kNow);
  *request.mutable_start_at() = ToTimestamp(kNow + absl::Hours(1));
  EXPECT_TRUE(CheckRampRequest(request, kNow).ok());
  EXPECT_EQ(TimeOf(RampFor(request, "ann", kNow).next_at()), kNow + absl::Hours(1));
  *request.mutable_start_at() = ToTimestamp(kNow - absl::Hours(1));
  EXPECT_EQ(TimeOf(RampFor(request, "ann", kNow).next_at()), kNow);
}

TEST(RampRequestTest, OneStepNeedsNoInterval) {
  v1::StartRampRequest request = Good();
  request.clear_every();
  EXPECT_FALSE(CheckRampRequest(request, kNow).ok());
  request.clear_steps();
  request.add_steps(50);
  EXPECT_TRUE(CheckRampRequest(request, kNow).ok());
}

TEST(RampRequestTest, SaysWhatIsWrong) {
  using Spoil = std::function<void(v1::StartRampRequest&)>;
  const std::pair<const char*, Spoil> cases[] = {
      {"key: must name", [](auto& r) { r.clear_key(); }},
      {"to: must name", [](auto& r) { r.clear_to(); }},
      {"from: \"on\" must be another", [](auto& r) { r.set_from("on"); }},
      {"steps: there must be 1 to 100", [](auto& r) { r.clear_steps(); }},
      {"steps: there must be 1 to 100", [](auto& r) { r.mutable_steps()->Resize(101, 1); }},
      {"steps: 0 must be percent", [](auto& r) { r.set_steps(0, 0); }},
      {"steps: 100.5 must be percent", [](auto& r) { r.set_steps(1, 100.5); }},
      {"steps: 0.0001 must be percent", [](auto& r) { r.set_steps(0, 0.0001); }},
      {"steps: nan must be percent", [](auto& r) { r.set_steps(0, std::nan("")); }},
      {"steps: 0.1 must be more", [](auto& r) { r.set_steps(1, 0.1); }},
      {"every: 99ms must be",
       [](auto& r) { *r.mutable_every() = ToProtoDuration(absl::Milliseconds(99)); }},
      {"every: 8761h must be",
       [](auto& r) { *r.mutable_every() = ToProtoDuration(absl::Hours(8761)); }},
      {"start_at: must be a time",
       [](auto& r) { *r.mutable_start_at() = ToTimestamp(kNow + absl::Hours(24 * 367)); }},
      {"start_at: must be a time", [](auto& r) { r.mutable_start_at()->set_nanos(-1); }},
      {"guard.text: is empty", [](auto& r) { r.mutable_guard()->set_name("a.yaml"); }},
      {"guard.text: has 32769 bytes, of which there may be 32768",
       [](auto& r) { r.mutable_guard()->set_text(std::string(32769, 'a')); }},
      {"guard.name: may have 200 bytes",
       [](auto& r) {
         r.mutable_guard()->set_text("metrics");
         r.mutable_guard()->set_name(std::string(201, 'a'));
       }},
      {"every: is needed with a guard",
       [](auto& r) {
         r.clear_every();
         r.clear_steps();
         r.add_steps(50);
         r.mutable_guard()->set_text("metrics");
       }},
      {"steps: the first one must leave some who get `from`",
       [](auto& r) {
         r.clear_steps();
         r.add_steps(100);
         r.mutable_guard()->set_text("metrics");
       }},
  };
  for (const auto& [message, spoil] : cases) {
    v1::StartRampRequest request = Good();
    spoil(request);
    const absl::Status status = CheckRampRequest(request, kNow);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << message;
    EXPECT_THAT(std::string(status.message()), HasSubstr(message));
  }
}

}  // namespace
}  // namespace guidon

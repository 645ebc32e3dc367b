#include "clients/cli/moment.h"

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'782'907'200);  // 2026-07-01T12:00:00Z

TEST(ParseMoment, ReadsTimesDaysAndHowLongAgo) {
  EXPECT_EQ(ParseMoment("2026-07-01T12:00:00Z", absl::UnixEpoch()), kNow);
  EXPECT_EQ(ParseMoment("2026-07-01T14:00:00.5+02:00", kNow), kNow + absl::Milliseconds(500));
  EXPECT_EQ(ParseMoment("2026-07-01", kNow), kNow - absl::Hours(12));
  EXPECT_EQ(ParseMoment("1h30m", kNow), kNow - absl::Minutes(90));
}

TEST(ParseMoment, RefusesWhatIsNone) {
  for (const char* const text : {"", "yesterday", "5", "-5m", "2026-13-01", "2026-07-01T12:00"}) {
    EXPECT_FALSE(ParseMoment(text, kNow).has_value()) << text;
  }
}

TEST(ParseMomentToCome, ReadsTimesDaysAndHowLongFromNow) {
  EXPECT_EQ(ParseMomentToCome("2026-07-01T12:00:00Z", absl::UnixEpoch()), kNow);
  EXPECT_EQ(ParseMomentToCome("2026-07-02", kNow), kNow + absl::Hours(12));
  EXPECT_EQ(ParseMomentToCome("1h30m", kNow), kNow + absl::Minutes(90));
  EXPECT_FALSE(ParseMomentToCome("-1h", kNow).has_value());
  EXPECT_FALSE(ParseMomentToCome("tomorrow", kNow).has_value());
}

TEST(CheckMomentToCome, TakesNoneThatIsOver) {
  const auto text = [](absl::Duration in) {
    return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", absl::Now() + in, absl::UTCTimeZone());
  };
  EXPECT_THAT(CheckMomentToCome(text(-absl::Hours(1))), ::testing::HasSubstr("is over: it is 2"));
  EXPECT_EQ(CheckMomentToCome(text(-absl::Minutes(1))), "");
  EXPECT_EQ(CheckMomentToCome(text(absl::Hours(1))), "");
  EXPECT_EQ(CheckMomentToCome("2h"), "");
}

}  // namespace
}  // namespace guidon::cli

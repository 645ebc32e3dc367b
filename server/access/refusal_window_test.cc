#include "server/access/refusal_window.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Refusal Make(const std::string& identity, const std::string& method) {
  return {"role", method, identity, "ipv4:192.0.2.1:1", "no"};
}

std::vector<std::string> Lines(const std::vector<RefusalWindow::Record>& records) {
  std::vector<std::string> lines;
  for (const RefusalWindow::Record& record : records) {
    lines.push_back(absl::StrCat(record.actor, ": ", record.text));
  }
  return lines;
}

TEST(RefusalWindowTest, RecordsTheFirstAtOnceAndTheOthersAtTheEndOfTheMinute) {
  RefusalWindow window;
  EXPECT_TRUE(window.empty());
  window.Note(Make("ada", "Kill"), kNow);
  EXPECT_THAT(Lines(window.TakeDue(kNow)), ElementsAre("ada: Kill from ipv4:192.0.2.1:1: no"));
  for (int i = 0; i < 3; ++i) window.Note(Make("ada", "Kill"), kNow + absl::Seconds(i));
  EXPECT_THAT(window.TakeDue(kNow + absl::Seconds(59)), IsEmpty());
  EXPECT_THAT(Lines(window.TakeDue(kNow + absl::Seconds(60))),
              ElementsAre("ada: Kill again 3 times from ipv4:192.0.2.1:1: no"));
  EXPECT_TRUE(window.empty());
}

TEST(RefusalWindowTest, TellsIdentitiesAndMethodsApart) {
  RefusalWindow window;
  for (int i = 0; i < 2; ++i) {
    window.Note(Make("ada", "Kill"), kNow);
    window.Note(Make("ada", "Put"), kNow);
    window.Note(Make("bob", "Put"), kNow);
  }
  EXPECT_THAT(Lines(window.TakeDue(kNow)),
              ElementsAre("ada: Kill 2 times from ipv4:192.0.2.1:1: no",
                          "ada: Put 2 times from ipv4:192.0.2.1:1: no",
                          "bob: Put 2 times from ipv4:192.0.2.1:1: no"));
  EXPECT_THAT(window.TakeDue(kNow + absl::Minutes(1)), IsEmpty()) << "there are no others";
  EXPECT_TRUE(window.empty());
}

TEST(RefusalWindowTest, KeepsWithinBoundsWhateverComes) {
  RefusalWindow window;
  for (int i = 0; i < 1000; ++i) window.Note(Make(absl::StrCat("x", i), "Kill"), kNow);
  const auto records = window.TakeDue(kNow);
  EXPECT_EQ(records.size(), 65U);
  EXPECT_EQ(records[0].actor, "(others)");
  EXPECT_THAT(records[0].text, ::testing::HasSubstr("936 times"));
}

TEST(RefusalWindowTest, GivesUpAllInTheEnd) {
  RefusalWindow window;
  window.Note(Make("ada", "Kill"), kNow);
  window.TakeDue(kNow);
  window.Note(Make("ada", "Kill"), kNow);
  EXPECT_THAT(Lines(window.TakeAll()), ElementsAre("ada: Kill again from ipv4:192.0.2.1:1: no"));
  EXPECT_TRUE(window.empty());
}

}  // namespace
}  // namespace guidon

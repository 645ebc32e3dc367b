#include "clients/cli/retry.h"

#include <optional>

#include "absl/time/clock.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(Retry, EndsAfterSomeTries) {
  Retry retry(absl::InfiniteFuture());
  int again = 0;
  while (retry.Next(absl::UnavailableError("")).has_value()) ++again;
  EXPECT_EQ(again, 5);
}

TEST(Retry, IsForServersThatAreNotThere) {
  Retry retry(absl::InfiniteFuture());
  EXPECT_EQ(retry.Next(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(retry.Next(absl::DeadlineExceededError("")), std::nullopt);
  EXPECT_EQ(retry.Next(absl::AbortedError("")), std::nullopt);
}

TEST(Retry, EndsWithTheDeadline) {
  Retry retry(absl::Now());
  EXPECT_EQ(retry.Next(absl::UnavailableError("")), std::nullopt);
}

TEST(Retry, HasAKeyOfItsOwn) {
  const Retry one(absl::InfiniteFuture());
  const Retry other(absl::InfiniteFuture());
  EXPECT_THAT(one.key(), SizeIs(32));
  EXPECT_NE(one.key(), other.key());
}

class RetriedCommandTest : public ::testing::Test {
 protected:
  Outcome Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--server", server_.address()});
    return RunCli(arguments);
  }

  RecordingAdmin admin_;
  TestServer server_{admin_};
};

TEST_F(RetriedCommandTest, WritesAreTriedAgainWithTheSameKey) {
  admin_.unavailable = 2;
  const Outcome outcome = Run({"kill", "a"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  ASSERT_THAT(admin_.keys, SizeIs(3));
  EXPECT_THAT(admin_.keys[0], SizeIs(32));
  EXPECT_THAT(admin_.keys, Each(admin_.keys[0]));
}

TEST_F(RetriedCommandTest, EachWriteHasAKeyOfItsOwn) {
  EXPECT_EQ(Run({"delete", "a", "b"}).code, 0);
  ASSERT_THAT(admin_.keys, SizeIs(2));
  EXPECT_NE(admin_.keys[0], admin_.keys[1]);
}

TEST_F(RetriedCommandTest, ReadsAreTriedOnceAndHaveNoKey) {
  admin_.unavailable = 1;
  const Outcome outcome = Run({"get", "a"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("not yet"));
  EXPECT_THAT(admin_.keys, Each(""));
  EXPECT_THAT(admin_.keys, SizeIs(1));
}

}  // namespace
}  // namespace guidon::cli

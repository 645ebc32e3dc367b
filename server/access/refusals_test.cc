#include "server/access/refusals.h"

#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class RefusalsTest : public ::testing::Test {
 protected:
  Refusals::Record Recorder() {
    return [this](const std::string& actor, const std::string& text) {
      MutexLock lock(mutex_);
      records_.emplace_back(actor, text);
      changed_.NotifyAll();
      return absl::OkStatus();
    };
  }

  void WaitForRecords(size_t count) {
    MutexLock lock(mutex_);
    while (records_.size() < count) changed_.Wait(mutex_);
  }

  prometheus::Registry registry_;
  Mutex mutex_;
  CondVar changed_;
  std::vector<std::pair<std::string, std::string>> records_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(RefusalsTest, RecordsTheFirstAtOnceAndTheRestInTheEnd) {
  {
    Refusals refusals(registry_, Recorder());
    refusals.Note({"role", "Kill", "ada", "peer", "no"});
    WaitForRecords(1);
    refusals.Note({"role", "Kill", "ada", "peer", "no"});
    refusals.Note({"role", "Kill", "ada", "peer", "no"});
  }
  MutexLock lock(mutex_);
  EXPECT_THAT(records_, ElementsAre(Pair("ada", "Kill from peer: no"),
                                    Pair("ada", HasSubstr("Kill again 2 times"))));
}

TEST_F(RefusalsTest, CountsByCauseAndMethod) {
  Refusals refusals(registry_, Recorder());
  refusals.Note({"role", "Kill", "ada", "peer", "no"});
  refusals.Note({"role", "Kill", "bob", "peer", "no"});
  const std::vector<prometheus::MetricFamily> families = registry_.Collect();
  ASSERT_EQ(families.size(), 1U);
  EXPECT_EQ(families[0].name, "guidon_admin_refused_calls_total");
  ASSERT_EQ(families[0].metric.size(), 1U);
  EXPECT_EQ(families[0].metric[0].counter.value, 2);
}

TEST_F(RefusalsTest, AHistoryThatCannotBeWrittenHoldsUpNothing) {
  Refusals refusals(registry_, [](const std::string&, const std::string&) {
    return absl::UnavailableError("the disk is full");
  });
  refusals.Note({"role", "Kill", "ada", "peer", "no"});
}

}  // namespace
}  // namespace guidon

#include "server/stats/last_evaluated.h"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <string>

#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

class LastEvaluatedTest : public ::testing::Test {
 protected:
  LastEvaluatedTest() { Start(); }

  void Start() {
    kept_.reset();
    counts_.emplace();
    kept_.emplace(path_, *counts_, [this] { return now_; });
  }

  void Evaluate(const std::string& key, int64_t now) {
    const auto flag =
        *Flag::Compile({"", key}, Json{{"variants", {{"on", true}}}, {"defaultVariant", "on"}});
    counts_->Count(flag->Resolve(ValueView(), now), now);
  }

  std::map<FlagId, int64_t> Times() { return kept_->Times(counts_->Totals()); }

  testing::TempDir dir_;
  const std::string path_ = dir_ / "last-evaluated";
  int64_t now_ = 1000;
  std::optional<EvaluationCounts> counts_;
  std::optional<LastEvaluated> kept_;
};

TEST_F(LastEvaluatedTest, TimesOutliveARestart) {
  Evaluate("a", 1001);
  Evaluate("b", 1002);
  now_ = 2000;
  Start();
  EXPECT_EQ(Times(), (std::map<FlagId, int64_t>{{{"", "a"}, 1001}, {{"", "b"}, 1002}}));
  EXPECT_EQ(kept_->observed_since(), 1000);
  Evaluate("b", 2001);
  EXPECT_EQ(Times().at({"", "b"}), 2001);
  Start();
  EXPECT_EQ(Times().at({"", "a"}), 1001);
  EXPECT_EQ(Times().at({"", "b"}), 2001);
}

TEST_F(LastEvaluatedTest, TheClockGoingBackTakesNothingAway) {
  Evaluate("a", 1001);
  Start();
  Evaluate("a", 900);
  EXPECT_EQ(Times().at({"", "a"}), 1001);
}

TEST_F(LastEvaluatedTest, NothingIsWrittenWhenNothingWasEvaluated) {
  Evaluate("a", 1001);
  kept_->Save();
  std::remove(path_.c_str());
  kept_->Save();
  EXPECT_FALSE(std::ifstream(path_).is_open());
  Evaluate("a", 1002);
  kept_->Save();
  EXPECT_TRUE(std::ifstream(path_).is_open());
}

TEST_F(LastEvaluatedTest, ADamagedFileIsBegunAnew) {
  Evaluate("a", 1001);
  kept_.reset();
  for (const std::string& content : {std::string(100, '\0'), std::string("x"), std::string()}) {
    std::ofstream(path_, std::ios::trunc) << content;
    counts_.emplace();
    now_ = 3000;
    kept_.emplace(path_, *counts_, [this] { return now_; });
    EXPECT_TRUE(Times().empty());
    EXPECT_EQ(kept_->observed_since(), 3000);
    kept_.reset();
  }
  Start();
}

TEST_F(LastEvaluatedTest, AFolderThatCannotBeWrittenCostsTheTimesOnly) {
  kept_.reset();
  counts_.emplace();
  kept_.emplace(dir_ / "missing/last-evaluated", *counts_, [this] { return now_; });
  Evaluate("a", 1001);
  kept_->Save();
  EXPECT_EQ(Times().at({"", "a"}), 1001);
}

TEST_F(LastEvaluatedTest, TheOldestAreDroppedBeyondTheLimit) {
  for (size_t i = 0; i <= LastEvaluated::kMaxFlags; ++i) {
    Evaluate("f" + std::to_string(i), static_cast<int64_t>(1000 + i));
  }
  Start();
  const auto times = Times();
  EXPECT_EQ(times.size(), LastEvaluated::kMaxFlags);
  EXPECT_EQ(times.count({"", "f0"}), 0u);
}

}  // namespace
}  // namespace guidon

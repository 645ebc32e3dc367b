#include "store/history_checker.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/record_codec.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A history of ten chained records, as bytes by revision.
class HistoryCheckerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (Revision revision = 1; revision <= 10; ++revision) Append(revision);
  }

  void Append(Revision revision) {
    std::vector<HistoryRecord> records = {Record(revision)};
    end_ = {revision, Chain(records, end_.hash).head};
    history_[revision] = EncodeHistory(records.front());
    links_[revision] = end_;
  }

  static HistoryRecord Record(Revision revision) {
    HistoryRecord record;
    record.revision = revision;
    record.actor = absl::StrCat("actor ", revision);
    record.id = {"", "a"};
    return record;
  }

  // Changes who made the change of `revision`, as an editor of the database would.
  void Forge(Revision revision) {
    HistoryRecord record = *DecodeHistory(revision, history_[revision]);
    record.actor = "mallory";
    history_[revision] = EncodeHistory(record);
  }

  HistoryCheck Check(const ChainLink& base = {}) const {
    HistoryChecker checker(end_);
    for (auto it = history_.rbegin(); it != history_.rend(); ++it) {
      checker.Add(it->first, it->second);
    }
    return std::move(checker).Finish(base);
  }

  std::vector<Revision> Found(const ChainLink& base = {}) const {
    std::vector<Revision> revisions;
    for (const HistoryCheck::Finding& finding : Check(base).findings) {
      revisions.push_back(finding.revision);
    }
    return revisions;
  }

  std::map<Revision, std::string> history_;
  std::map<Revision, ChainLink> links_;
  ChainLink end_;
};

TEST_F(HistoryCheckerTest, FindsNothingInWhatWasWritten) {
  const HistoryCheck check = Check();
  EXPECT_THAT(check.findings, IsEmpty());
  EXPECT_EQ(check.first, 1u);
  EXPECT_EQ(check.last, 10u);
  EXPECT_EQ(check.chained_from, 1u);
}

TEST_F(HistoryCheckerTest, AnEmptyHistoryIsWhole) {
  EXPECT_THAT(HistoryChecker({}).Finish({}).findings, IsEmpty());
}

TEST_F(HistoryCheckerTest, NamesTheRecordThatWasChanged) {
  for (Revision revision = 1; revision <= 10; ++revision) {
    const std::string whole = history_[revision];
    Forge(revision);
    EXPECT_THAT(Found(), ElementsAre(revision));
    history_[revision] = whole;
  }
}

TEST_F(HistoryCheckerTest, NamesTheRecordThatIsMissing) {
  for (Revision revision = 1; revision <= 10; ++revision) {
    const std::string whole = history_[revision];
    history_.erase(revision);
    EXPECT_THAT(Found(), ElementsAre(revision));
    history_[revision] = whole;
  }
}

TEST_F(HistoryCheckerTest, SaysWhichRecordsAreMissing) {
  for (const Revision revision : {3, 4, 5}) history_.erase(revision);
  const HistoryCheck check = Check();
  ASSERT_EQ(check.findings.size(), 1u);
  EXPECT_EQ(check.findings[0].what, "the records from revision 3 to 5 are missing");
}

TEST_F(HistoryCheckerTest, NamesSeveral) {
  Forge(9);
  Forge(6);
  history_.erase(2);
  EXPECT_THAT(Found(), ElementsAre(9, 6, 2));
}

TEST_F(HistoryCheckerTest, FindsAHashThatWasTakenAway) {
  HistoryRecord record = *DecodeHistory(4, history_[4]);
  record.previous_hash.clear();
  history_[4] = EncodeHistory(record);
  EXPECT_THAT(Found(), ElementsAre(4));
}

TEST_F(HistoryCheckerTest, FindsARecordThatCannotBeRead) {
  history_[4] = "\xFF";
  EXPECT_THAT(Found(), ElementsAre(4));
}

TEST_F(HistoryCheckerTest, FindsThatTheEndWasTakenAway) {
  history_.erase(10);
  history_.erase(9);
  EXPECT_THAT(Found(), ElementsAre(10));
}

TEST_F(HistoryCheckerTest, TakesRecordsWithoutAHashForOlderThanTheChain) {
  history_.clear();
  for (Revision revision = 1; revision <= 3; ++revision) {
    history_[revision] = EncodeHistory(Record(revision));
  }
  end_ = {3, HashOfRecord(3, history_[3])};
  Append(4);
  const HistoryCheck check = Check();
  EXPECT_THAT(check.findings, IsEmpty());
  EXPECT_EQ(check.first, 1u);
  EXPECT_EQ(check.chained_from, 4u);
  Forge(3);  // the record that the chain begins upon
  EXPECT_THAT(Found(), ElementsAre(3));
}

TEST_F(HistoryCheckerTest, HoldsWhatIsLeftToWhatWasTrimmed) {
  for (Revision revision = 1; revision <= 4; ++revision) history_.erase(revision);
  EXPECT_THAT(Found(links_[4]), IsEmpty());
  EXPECT_THAT(Found(), ElementsAre(4));
  EXPECT_THAT(Found({4, ChainBeginning()}), ElementsAre(5));
  history_.erase(5);
  EXPECT_THAT(Found(links_[4]), ElementsAre(5));
}

}  // namespace
}  // namespace guidon

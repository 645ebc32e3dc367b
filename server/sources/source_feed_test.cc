#include "server/sources/source_feed.h"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <string>

#include "server/sources/testing/memory_cache.h"

namespace guidon {
namespace {

std::string Document(const std::string& a, const std::string& b) {
  return R"({"flags": {"a": {"variants": {"v": )" + a + R"(}}, "b": {"variants": {"v": )" + b +
         "}}}}";
}

class SourceFeedTest : public ::testing::Test {
 protected:
  SourceFeed MakeFeed() { return {config_, 0, catalog_, cache_, metrics_.Add(config_)}; }

  const Flag* Find(const std::string& key) {
    return catalog_.Current()->Find(*Selector::Parse(""), key);
  }

  std::string Metrics() { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

  const SourceConfig config_ = *ParseSourceUri("http://user:secret@h/flags.json");
  int changes_ = 0;
  FlagCatalog catalog_{{"http"}, [this] { ++changes_; }};
  MemoryCache cache_;
  prometheus::Registry registry_;
  SourceMetrics metrics_{registry_};
};

TEST_F(SourceFeedTest, OnlyFlagsThatChangeAreReplaced) {
  SourceFeed feed = MakeFeed();
  ASSERT_TRUE(feed.Publish(Document("1", "1"), TextFormat::kJson).ok());
  const std::shared_ptr<const Snapshot> before = catalog_.Current();
  const Flag* const a = Find("a");
  ASSERT_TRUE(feed.Publish(Document("1", "2"), TextFormat::kJson).ok());
  EXPECT_EQ(Find("a"), a);
  const auto diff = Snapshot::Diff(*before, *catalog_.Current(), *Selector::Parse(""));
  EXPECT_EQ(diff, (std::map<std::string, FlagChange>{{"b", FlagChange::kUpdate}}));
}

TEST_F(SourceFeedTest, TheSameTextChangesNothing) {
  SourceFeed feed = MakeFeed();
  ASSERT_TRUE(feed.Publish(Document("1", "1"), TextFormat::kJson).ok());
  ASSERT_TRUE(feed.Publish(Document("1", "1"), TextFormat::kJson).ok());
  EXPECT_EQ(changes_, 1);
  EXPECT_EQ(cache_.puts, 1);
}

TEST_F(SourceFeedTest, ABadDocumentLeavesTheLastGoodOneInCatalogAndCache) {
  SourceFeed feed = MakeFeed();
  ASSERT_TRUE(feed.Publish(Document("1", "1"), TextFormat::kJson).ok());
  const absl::Status bad = feed.Publish("{", TextFormat::kJson);
  EXPECT_NE(std::string(bad.message()).find("http://h/flags.json: "), std::string::npos) << bad;
  EXPECT_NE(Find("a"), nullptr);
  EXPECT_EQ(cache_.puts, 1);
}

TEST_F(SourceFeedTest, RestoresWhatWasPublishedLast) {
  ASSERT_TRUE(MakeFeed().Publish("flags: {y: {variants: {v: 1}}}", TextFormat::kYaml).ok());
  catalog_.Update([](SnapshotBuilder& builder) { builder.ReplaceSource(0, {}); });
  SourceFeed feed = MakeFeed();
  EXPECT_FALSE(feed.status().has_flags);
  ASSERT_TRUE(feed.Restore().ok());
  EXPECT_NE(Find("y"), nullptr);
  EXPECT_TRUE(feed.status().has_flags);
  EXPECT_FALSE(feed.status().synced);
  EXPECT_EQ(feed.status().last_sync, cache_.documents.begin()->second.fetched);
  cache_.documents.clear();
  EXPECT_TRUE(absl::IsNotFound(MakeFeed().Restore()));
}

TEST_F(SourceFeedTest, ACacheThatFailsIsNoFailureOfTheSource) {
  cache_.failure = absl::UnavailableError("disk full");
  SourceFeed feed = MakeFeed();
  EXPECT_TRUE(feed.Publish(Document("1", "1"), TextFormat::kJson).ok());
  EXPECT_NE(Find("a"), nullptr);
}

TEST_F(SourceFeedTest, StatusAndMetricsFollowTheAttempts) {
  SourceFeed feed = MakeFeed();
  feed.Note(absl::UnavailableError("down"));
  EXPECT_EQ(feed.status().problem, "down");
  ASSERT_TRUE(feed.Publish(Document("1", "1"), TextFormat::kJson).ok());
  feed.Note(absl::OkStatus());
  EXPECT_TRUE(feed.status().synced);
  EXPECT_EQ(feed.status().problem, "");
  const std::string labels = R"({provider="http",selector="",source="http://h/flags.json"})";
  const std::string fine = Metrics();
  EXPECT_NE(fine.find("guidon_source_up" + labels + " 1"), std::string::npos) << fine;
  EXPECT_NE(fine.find("guidon_source_flags" + labels + " 2"), std::string::npos);
  EXPECT_NE(fine.find("guidon_source_failures_total" + labels + " 1"), std::string::npos);
  feed.Note(absl::UnavailableError("down again"));
  EXPECT_NE(Metrics().find("guidon_source_up" + labels + " 0"), std::string::npos);
  EXPECT_TRUE(feed.status().has_flags);
}

}  // namespace
}  // namespace guidon

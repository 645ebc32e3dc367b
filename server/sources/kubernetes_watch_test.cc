#include "server/sources/kubernetes_watch.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace guidon {
namespace {

TEST(LineReaderTest, LinesMayComeInAnyPieces) {
  const std::string bytes = "one\ntwo\n\nthree\nrest";
  for (size_t piece = 1; piece <= bytes.size(); ++piece) {
    LineReader reader(5);
    std::vector<std::string> lines;
    for (size_t at = 0; at < bytes.size(); at += piece) {
      const auto fed =
          reader.Feed(absl::string_view(bytes).substr(at, piece), [&](absl::string_view line) {
            lines.emplace_back(line);
            return absl::OkStatus();
          });
      ASSERT_TRUE(fed.ok()) << fed;
    }
    EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "", "three"}));
  }
}

TEST(LineReaderTest, ALineHasALongestLength) {
  LineReader reader(5);
  const auto take = [](absl::string_view) { return absl::OkStatus(); };
  EXPECT_TRUE(reader.Feed("12345\n123", take).ok());
  EXPECT_EQ(reader.Feed("456", take).code(), absl::StatusCode::kResourceExhausted);
}

TEST(FeatureFlagListTest, HoldsOneOrNone) {
  const auto one = ReadFeatureFlagList(
      R"({"metadata": {"resourceVersion": "7"}, "items": [
          {"metadata": {"resourceVersion": "5"}, "spec": {"flagSpec": {"flags": {}}}}]})");
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_EQ(one->resource_version, "7");
  EXPECT_EQ(one->flag_spec, R"({"flags":{}})");
  const auto none = ReadFeatureFlagList(R"({"metadata": {"resourceVersion": "8"}, "items": []})");
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_EQ(none->flag_spec, std::nullopt);
  const auto bare =
      ReadFeatureFlagList(R"({"metadata": {"resourceVersion": "8"}, "items": [{"spec": 1}]})");
  ASSERT_TRUE(bare.ok()) << bare.status();
  EXPECT_EQ(bare->flag_spec, "null");
  for (const char* const wrong : {"", "[]", "{}", R"({"items": []})",
                                  R"({"metadata": {"resourceVersion": "8"}, "items": 1})"}) {
    EXPECT_FALSE(ReadFeatureFlagList(wrong).ok()) << wrong;
  }
}

TEST(WatchEventTest, EachTypeIsRead) {
  using Kind = WatchEvent::Kind;
  const std::string object = R"("object": {"metadata": {"resourceVersion": "9"},
                                           "spec": {"flagSpec": {"flags": {"a": 1}}}}})";
  for (const std::string type : {"ADDED", "MODIFIED"}) {
    const auto event = ReadWatchEvent(R"({"type": ")" + type + "\", " + object);
    ASSERT_TRUE(event.ok()) << event.status();
    EXPECT_EQ(event->kind, Kind::kChanged);
    EXPECT_EQ(event->resource_version, "9");
    EXPECT_EQ(event->flag_spec, R"({"flags":{"a":1}})");
  }
  EXPECT_EQ(ReadWatchEvent(R"({"type": "DELETED", )" + object)->kind, Kind::kDeleted);
  EXPECT_EQ(ReadWatchEvent(R"({"type": "BOOKMARK", )" + object)->kind, Kind::kBookmark);
  const auto gone = ReadWatchEvent(
      R"({"type": "ERROR", "object": {"kind": "Status", "code": 410, "message": "too old"}})");
  EXPECT_EQ(gone->kind, Kind::kExpired);
  const auto failed = ReadWatchEvent(
      R"({"type": "ERROR", "object": {"kind": "Status", "code": 500, "message": "no etcd"}})");
  EXPECT_EQ(failed->kind, Kind::kError);
  EXPECT_EQ(failed->message, "no etcd");
  for (const char* const wrong :
       {"", "{}", "[]", R"({"type": "ADDED"})", R"({"type": "OTHER", "object": {}})"}) {
    EXPECT_FALSE(ReadWatchEvent(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace guidon

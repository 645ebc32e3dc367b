#include "server/services/event_stream.h"

#include <gtest/gtest.h>

#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

std::vector<std::shared_ptr<const Flag>> Flags(const std::string& members) {
  return LoadFlags("{\"flags\": {" + members + "}}", TextFormat::kJson, "test")->flags;
}

std::string FlagText(const std::string& key, int value, const std::string& set = "") {
  return "\"" + key +
         "\": {\"state\": \"ENABLED\", \"variants\": {\"v\": " + std::to_string(value) +
         "}, \"metadata\": {\"flagSetId\": \"" + set + "\"}}";
}

class EventQueueTest : public ::testing::Test {
 protected:
  void Serve(const std::string& members) {
    catalog_.Update([&](SnapshotBuilder& builder) { builder.ReplaceSource(0, Flags(members)); });
  }

  // The next event of `queue` as "type key:change …", or "" when there is none.
  static std::string Next(EventQueue& queue) {
    EventQueue::Event event;
    if (!queue.Next(event)) return "";
    std::string text = event.type;
    if (event.type == "configuration_change") {
      std::map<std::string, std::string> sorted;
      for (const auto& [key, change] : event.data.fields().at("flags").struct_value().fields()) {
        sorted[key] = change.struct_value().fields().at("type").string_value();
      }
      for (const auto& [key, type] : sorted) text += " " + key + ":" + type;
    }
    return text;
  }

  FlagCatalog catalog_{{"test"}, [] {}};
};

TEST_F(EventQueueTest, GreetsFirstEvenWhenFlagsHaveChanged) {
  EventQueue queue(catalog_, {});
  Serve(FlagText("a", 1));
  queue.NoteChange();
  EXPECT_EQ(Next(queue), "provider_ready");
  EXPECT_EQ(Next(queue), "configuration_change a:write");
  EXPECT_EQ(Next(queue), "");
}

// It may come after the queue was made and before anybody could tell the queue of it.
TEST_F(EventQueueTest, TellsOfAChangeThatItWasNotToldOf) {
  EventQueue queue(catalog_, {});
  Serve(FlagText("a", 1));
  EXPECT_EQ(Next(queue), "provider_ready");
  EXPECT_EQ(Next(queue), "configuration_change a:write");
  EXPECT_EQ(Next(queue), "");
}

TEST_F(EventQueueTest, SlowClientGetsOneMessageWithAllThatChanged) {
  Serve(FlagText("gone", 1) + "," + FlagText("kept", 1));
  EventQueue queue(catalog_, {});
  Next(queue);
  Serve(FlagText("kept", 2));
  queue.NoteChange();
  Serve(FlagText("kept", 3) + "," + FlagText("new", 1));
  queue.NoteChange();
  EXPECT_EQ(Next(queue), "configuration_change gone:delete kept:update new:write");
  EXPECT_EQ(Next(queue), "");
}

TEST_F(EventQueueTest, ChangesThatUndoEachOtherSendNothing) {
  Serve(FlagText("a", 1));
  EventQueue queue(catalog_, {});
  Next(queue);
  Serve(FlagText("a", 2));
  queue.NoteChange();
  Serve(FlagText("a", 1));
  queue.NoteChange();
  EXPECT_EQ(Next(queue), "");
}

TEST_F(EventQueueTest, SelectorHidesOtherFlags) {
  EventQueue queue(catalog_, *Selector::Parse("flagSetId=mine"));
  Next(queue);
  Serve(FlagText("other", 1));
  queue.NoteChange();
  EXPECT_EQ(Next(queue), "");
  Serve(FlagText("other", 2) + "," + FlagText("own", 1, "mine"));
  queue.NoteChange();
  EXPECT_EQ(Next(queue), "configuration_change own:write");
}

TEST_F(EventQueueTest, KeepsAliveOnlyAfterTwentySilentSeconds) {
  EventQueue queue(catalog_, {});
  Next(queue);
  const auto now = std::chrono::steady_clock::now();
  queue.NoteTick(now + std::chrono::seconds(19));
  EXPECT_EQ(Next(queue), "");
  queue.NoteTick(now + std::chrono::seconds(21));
  EXPECT_EQ(Next(queue), "keep_alive");
  EXPECT_EQ(Next(queue), "");
}

TEST_F(EventQueueTest, ShutdownIsTheLastEvent) {
  EventQueue queue(catalog_, {});
  Next(queue);
  Serve(FlagText("a", 1));
  queue.NoteChange();
  queue.NoteShutdown();
  EventQueue::Event event;
  ASSERT_TRUE(queue.Next(event));
  EXPECT_EQ(event.type, "provider_shutdown");
  EXPECT_TRUE(event.last);
}

}  // namespace
}  // namespace guidon

#include "evaluator/snapshot.h"

#include <memory>
#include <set>
#include <string>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

using FlagPtr = std::shared_ptr<const Flag>;
using SnapshotPtr = std::shared_ptr<const Snapshot>;
using Changes = std::map<std::string, FlagChange>;

const Selector kAll;

Selector InSet(const char* id) { return {Selector::Kind::kFlagSet, id}; }
Selector InSource(const char* name) { return {Selector::Kind::kSource, name}; }

FlagPtr MakeFlag(const std::string& key, int value, const std::string& flag_set = "") {
  auto flag =
      Flag::Compile({flag_set, key}, {{"variants", {{"v", value}}}, {"defaultVariant", "v"}});
  EXPECT_TRUE(flag.ok());
  return *flag;
}

int ValueOf(const Flag* flag) {
  return flag == nullptr ? -1 : flag->default_variant()->value.get<int>();
}

SnapshotPtr Empty() { return Snapshot::Empty({"first", "second"}); }

SnapshotPtr With(const SnapshotPtr& base, uint32_t source, FlagPtr flag) {
  SnapshotBuilder builder(*base);
  builder.Put(source, std::move(flag));
  return std::move(builder).Build();
}

std::set<std::string> Keys(const Snapshot& snapshot, const Selector& selector) {
  std::set<std::string> keys;
  snapshot.ForEach(selector, [&](const Flag& flag) {
    EXPECT_TRUE(keys.insert(flag.id().key).second) << "visited twice";
  });
  return keys;
}

TEST(Snapshot, TellsAllDefinitionsOfAKeyByFallingPrecedence) {
  SnapshotPtr snapshot = With(Empty(), 0, MakeFlag("a", 1));
  snapshot = With(snapshot, 1, MakeFlag("a", 2));
  snapshot = With(snapshot, 0, MakeFlag("a", 3, "web"));
  const auto definitions = snapshot->DefinitionsOf("a");
  ASSERT_EQ(definitions.size(), 3U);
  EXPECT_EQ(ValueOf(definitions[0].flag), 2);
  EXPECT_EQ(definitions[0].source, "second");
  EXPECT_EQ(definitions[1].flag->id().flag_set, "web");
  EXPECT_EQ(definitions[2].source, "first");
  EXPECT_TRUE(snapshot->DefinitionsOf("b").empty());
}

TEST(Snapshot, IsEmptyAtFirst) {
  const SnapshotPtr empty = Empty();
  EXPECT_EQ(empty->size(), 0u);
  EXPECT_EQ(empty->Find(kAll, "a"), nullptr);
  EXPECT_EQ(empty->Find(kAll, ""), nullptr);
}

TEST(Snapshot, LaterSourceWinsWhateverTheOrderOfWriting) {
  const SnapshotPtr one = With(With(Empty(), 0, MakeFlag("a", 1)), 1, MakeFlag("a", 2));
  const SnapshotPtr two = With(With(Empty(), 1, MakeFlag("a", 2)), 0, MakeFlag("a", 1));
  EXPECT_EQ(ValueOf(one->Find(kAll, "a")), 2);
  EXPECT_EQ(ValueOf(two->Find(kAll, "a")), 2);
  EXPECT_EQ(two->size(), 1u);
}

TEST(Snapshot, EarlierSourceShowsAgainWhenTheLaterOneDropsTheFlag) {
  const SnapshotPtr both = With(With(Empty(), 0, MakeFlag("a", 1)), 1, MakeFlag("a", 2));
  SnapshotBuilder builder(*both);
  builder.Remove(1, {"", "a"});
  const SnapshotPtr after = std::move(builder).Build();
  EXPECT_EQ(ValueOf(after->Find(kAll, "a")), 1);
  EXPECT_EQ(Snapshot::Diff(*both, *after, kAll), (Changes{{"a", FlagChange::kUpdate}}));
}

TEST(Snapshot, SelectorsChooseAmongLayers) {
  SnapshotBuilder builder(*Empty());
  builder.Put(0, MakeFlag("a", 1));
  builder.Put(0, MakeFlag("a", 2, "red"));
  builder.Put(1, MakeFlag("a", 3, "blue"));
  builder.Put(1, MakeFlag("b", 4, "red"));
  builder.Put(0, MakeFlag("c", 5));
  const SnapshotPtr snapshot = std::move(builder).Build();
  EXPECT_EQ(snapshot->size(), 3u);
  EXPECT_EQ(ValueOf(snapshot->Find(kAll, "a")), 3);
  EXPECT_EQ(ValueOf(snapshot->Find(InSet(""), "a")), 1);
  EXPECT_EQ(ValueOf(snapshot->Find(InSet("red"), "a")), 2);
  EXPECT_EQ(ValueOf(snapshot->Find(InSet("blue"), "a")), 3);
  EXPECT_EQ(snapshot->Find(InSet("green"), "a"), nullptr);
  EXPECT_EQ(ValueOf(snapshot->Find(InSource("first"), "a")), 2);
  EXPECT_EQ(ValueOf(snapshot->Find(InSource("second"), "a")), 3);
  EXPECT_EQ(snapshot->Find(InSource("third"), "a"), nullptr);
  EXPECT_EQ(Keys(*snapshot, kAll), (std::set<std::string>{"a", "b", "c"}));
  EXPECT_EQ(Keys(*snapshot, InSet("red")), (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(Keys(*snapshot, InSet("")), (std::set<std::string>{"a", "c"}));
  EXPECT_EQ(Keys(*snapshot, InSource("second")), (std::set<std::string>{"a", "b"}));
}

TEST(Snapshot, DiffTellsWritesUpdatesAndDeletes) {
  SnapshotPtr before = With(With(Empty(), 0, MakeFlag("kept", 1)), 0, MakeFlag("changed", 1));
  before = With(before, 0, MakeFlag("dropped", 1));
  SnapshotBuilder builder(*before);
  builder.Put(0, MakeFlag("changed", 2));
  builder.Put(0, MakeFlag("new", 1));
  builder.Remove(0, {"", "dropped"});
  const SnapshotPtr after = std::move(builder).Build();
  EXPECT_EQ(Snapshot::Diff(*before, *after, kAll), (Changes{{"changed", FlagChange::kUpdate},
                                                            {"dropped", FlagChange::kDelete},
                                                            {"new", FlagChange::kWrite}}));
  EXPECT_EQ(Snapshot::Diff(*after, *before, kAll), (Changes{{"changed", FlagChange::kUpdate},
                                                            {"dropped", FlagChange::kWrite},
                                                            {"new", FlagChange::kDelete}}));
  EXPECT_TRUE(Snapshot::Diff(*after, *after, kAll).empty());
}

TEST(Snapshot, DiffSeesOnlyWhatTheSelectorSelects) {
  const SnapshotPtr before = With(Empty(), 0, MakeFlag("a", 1, "red"));
  const SnapshotPtr after = With(before, 1, MakeFlag("a", 2, "blue"));
  EXPECT_EQ(Snapshot::Diff(*before, *after, kAll), (Changes{{"a", FlagChange::kUpdate}}));
  EXPECT_TRUE(Snapshot::Diff(*before, *after, InSet("red")).empty());
  EXPECT_EQ(Snapshot::Diff(*before, *after, InSet("blue")), (Changes{{"a", FlagChange::kWrite}}));
  EXPECT_EQ(Snapshot::Diff(*after, *before, InSet("blue")), (Changes{{"a", FlagChange::kDelete}}));
  EXPECT_TRUE(Snapshot::Diff(*before, *after, InSource("first")).empty());
}

TEST(Snapshot, AWinningFlagThatIsCoveredByAnEqualOneIsNoChange) {
  const SnapshotPtr before = With(Empty(), 0, MakeFlag("a", 1));
  const SnapshotPtr after = With(before, 1, MakeFlag("a", 1));
  EXPECT_TRUE(Snapshot::Diff(*before, *after, kAll).empty());
}

TEST(Snapshot, OlderSnapshotsStayAsTheyWere) {
  const SnapshotPtr one = With(Empty(), 0, MakeFlag("a", 1));
  const SnapshotPtr two = With(one, 0, MakeFlag("a", 2));
  EXPECT_EQ(ValueOf(one->Find(kAll, "a")), 1);
  EXPECT_EQ(ValueOf(two->Find(kAll, "a")), 2);
}

TEST(SnapshotBuilder, KeepsTheFlagWhoseDefinitionIsEqual) {
  const SnapshotPtr before = With(Empty(), 0, MakeFlag("a", 1));
  const SnapshotPtr after = With(before, 0, MakeFlag("a", 1));
  EXPECT_EQ(before->Find(kAll, "a"), after->Find(kAll, "a"));
  EXPECT_TRUE(Snapshot::Diff(*before, *after, kAll).empty());
}

TEST(SnapshotBuilder, SharesFlagsThatDidNotChange) {
  SnapshotBuilder builder(*Empty());
  for (int i = 0; i < 1000; ++i) builder.Put(0, MakeFlag("flag-" + std::to_string(i), i));
  const SnapshotPtr before = std::move(builder).Build();
  const SnapshotPtr after = With(before, 0, MakeFlag("flag-500", -5));
  EXPECT_EQ(after->size(), 1000u);
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "flag-" + std::to_string(i);
    EXPECT_EQ(before->Find(kAll, key) == after->Find(kAll, key), i != 500) << key;
  }
  EXPECT_EQ(Snapshot::Diff(*before, *after, kAll), (Changes{{"flag-500", FlagChange::kUpdate}}));
}

TEST(SnapshotBuilder, RemovingWhatIsNotThereChangesNothing) {
  const SnapshotPtr before = With(Empty(), 0, MakeFlag("a", 1));
  SnapshotBuilder builder(*before);
  builder.Remove(1, {"", "a"});
  builder.Remove(0, {"red", "a"});
  builder.Remove(0, {"", "b"});
  const SnapshotPtr after = std::move(builder).Build();
  EXPECT_EQ(after->size(), 1u);
  EXPECT_EQ(before->Find(kAll, "a"), after->Find(kAll, "a"));
}

TEST(SnapshotBuilder, ReplaceSourceDropsWhatIsNoLongerListed) {
  SnapshotBuilder first(*Empty());
  first.ReplaceSource(0, {MakeFlag("a", 1), MakeFlag("b", 1), MakeFlag("b", 2, "red")});
  first.ReplaceSource(1, {MakeFlag("b", 9)});
  const SnapshotPtr before = std::move(first).Build();
  SnapshotBuilder second(*before);
  second.ReplaceSource(0, {MakeFlag("b", 2, "red"), MakeFlag("c", 1)});
  const SnapshotPtr after = std::move(second).Build();
  EXPECT_EQ(after->size(), 2u);
  EXPECT_EQ(Snapshot::Diff(*before, *after, kAll),
            (Changes{{"a", FlagChange::kDelete}, {"c", FlagChange::kWrite}}));
  EXPECT_EQ(ValueOf(after->Find(InSet("red"), "b")), 2);
  EXPECT_EQ(ValueOf(after->Find(InSource("second"), "b")), 9);
  EXPECT_EQ(before->Find(InSet("red"), "b"), after->Find(InSet("red"), "b"));
}

TEST(SnapshotBuilder, ReplaceSourceWithNothingEmptiesIt) {
  SnapshotBuilder first(*Empty());
  first.ReplaceSource(0, {MakeFlag("a", 1), MakeFlag("b", 1)});
  SnapshotBuilder second(*std::move(first).Build());
  second.ReplaceSource(0, {});
  EXPECT_EQ(std::move(second).Build()->size(), 0u);
}

TEST(FlagChange, HasTheEventStreamsWords) {
  EXPECT_EQ(FlagChangeName(FlagChange::kWrite), "write");
  EXPECT_EQ(FlagChangeName(FlagChange::kUpdate), "update");
  EXPECT_EQ(FlagChangeName(FlagChange::kDelete), "delete");
}

}  // namespace
}  // namespace guidon

#include "evaluator/flat_context.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace guidon {
namespace {

TEST(FlatContext, HoldsListsAndObjectsWithinOthers) {
  FlatContext context;
  context.Clear();
  context.AddString("list");
  context.AddNumber(1);
  context.AddList(0);
  context.AddString("x");
  context.AddString("deep");
  context.AddBool(true);
  context.AddObject(1);
  context.AddList(4);
  context.AddString("none");
  context.AddNull();
  context.AddObject(2);
  context.Finish();
  const ValueView list = context.view().Get("list");
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list.at(0).number(), 1);
  EXPECT_TRUE(list.at(1).is_list());
  EXPECT_EQ(list.at(2).string(), "x");
  EXPECT_TRUE(list.at(3).Get("deep").bool_value());
  EXPECT_TRUE(context.view().Get("none").is_null());
  EXPECT_TRUE(context.view().Get("absent").is_null());
  EXPECT_EQ(context.view().Get("list").container(), list.container());
}

TEST(FlatContext, IsOneScalarToo) {
  FlatContext context;
  context.Clear();
  context.AddNumber(7);
  context.Finish();
  EXPECT_EQ(context.view().number(), 7);
}

TEST(FlatContext, TheLastOfMembersWithTheSameNameCounts) {
  // On either side of the size at which members are sorted.
  for (const int others : {1, 15, 16, 100}) {
    std::vector<std::string> names;
    for (int i = 0; i < others; ++i) names.push_back("m" + std::to_string(i));
    FlatContext context;
    context.Clear();
    const auto add = [&](absl::string_view name, double value) {
      context.AddString(name);
      context.AddNumber(value);
    };
    add("twice", -1);
    for (int i = 0; i < others; ++i) add(names[static_cast<size_t>(i)], i);
    add("twice", -2);
    context.AddObject(static_cast<uint32_t>(others) + 2);
    context.Finish();
    EXPECT_EQ(context.view().Get("twice").number(), -2) << others;
    for (int i = 0; i < others; ++i) {
      EXPECT_EQ(context.view().Get(names[static_cast<size_t>(i)]).number(), i) << others;
    }
    for (const char* absent : {"", "m", "m999", "zz", "a", "twic", "twice2"}) {
      EXPECT_TRUE(context.view().Get(absent).is_null()) << absent << " of " << others;
    }
  }
}

TEST(FlatContext, ClearMakesRoomForTheNextOne) {
  FlatContext context;
  for (const char* name : {"first", "second"}) {
    context.Clear();
    context.AddString(name);
    context.AddString("value");
    context.AddObject(1);
    context.Finish();
    EXPECT_EQ(context.view().Get(name).string(), "value");
  }
  EXPECT_TRUE(context.view().Get("first").is_null());
}

}  // namespace
}  // namespace guidon

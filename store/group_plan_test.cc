#include "store/group_plan.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

using ::testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

Change Append(const std::string& key, std::optional<Revision> expected) {
  const Edit edit = [](const FlagState* current) {
    return FlagState{absl::StrCat(current == nullptr ? "" : current->definition, "x"), {}};
  };
  return {{"", key}, ChangeKind::kUpdate, edit, expected};
}

// Stored: `a`, at revision 5 of 7.
class GroupPlanTest : public ::testing::Test {
 protected:
  absl::Status Add(std::vector<Change> changes) {
    return plan_.Add(changes, {"ann", "because"}, kNow).status();
  }

  GroupPlan plan_{
      {7,
       [](const FlagId& id) -> absl::StatusOr<std::optional<StoredFlag>> {
         if (id.key != "a") return std::nullopt;
         return StoredFlag{id, {"a", {}}, 5};
       },
       [](const std::string&, const std::string&) -> absl::StatusOr<std::optional<std::string>> {
         return std::nullopt;
       }}};
};

TEST_F(GroupPlanTest, LetsEachApplySeeTheEarlierOnes) {
  EXPECT_TRUE(Add({Append("a", {})}).ok());
  EXPECT_TRUE(Add({Append("a", {}), Append("b", {})}).ok());
  ASSERT_EQ(plan_.records().size(), 3u);
  EXPECT_EQ(plan_.records()[0].revision, 8u);
  EXPECT_EQ(plan_.records()[1].revision, 9u);
  EXPECT_EQ(plan_.records()[1].before->revision, 8u);
  EXPECT_EQ(plan_.records()[1].after->state.definition, "axx");
  EXPECT_EQ(plan_.newest(), 10u);
}

TEST_F(GroupPlanTest, LetsEachApplySeeTheEarlierEntries) {
  EXPECT_TRUE(Add({{{"", "a"}, ChangeKind::kUpdate, nullptr, {}, {{"t", "n", "1"}}}}).ok());
  EXPECT_TRUE(Add({{{"", "a"}, ChangeKind::kUpdate, nullptr, {}, {{"t", "n", "2"}}}}).ok());
  ASSERT_EQ(plan_.records().size(), 2u);
  EXPECT_EQ(plan_.records()[1].entries[0].before, "1");
}

TEST_F(GroupPlanTest, ChecksExpectedRevisionsAgainstTheEarlierOnes) {
  EXPECT_TRUE(Add({Append("a", 5)}).ok());
  const absl::Status stale = Add({Append("a", 5)});
  EXPECT_EQ(stale.code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(stale.message()), HasSubstr("is at revision 8"));
  EXPECT_TRUE(Add({Append("a", 8)}).ok());
  EXPECT_TRUE(Add({Append("b", 0)}).ok());
  EXPECT_EQ(Add({Append("b", 0)}).code(), absl::StatusCode::kAborted);
}

TEST_F(GroupPlanTest, KeepsNothingOfARefusedApply) {
  EXPECT_FALSE(Add({Append("a", {}), Append("b", 3)}).ok());
  EXPECT_TRUE(plan_.records().empty());
  EXPECT_TRUE(Add({Append("a", 5)}).ok());
  EXPECT_EQ(plan_.newest(), 8u);
}

}  // namespace
}  // namespace guidon

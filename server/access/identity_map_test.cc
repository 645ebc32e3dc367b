#include "server/access/identity_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(IdentityMapTest, GivesARoleToAName) {
  const auto map = IdentityMap::Parse({"ada=admin", "spiffe://acme/ci?x=y=editor:web"});
  ASSERT_TRUE(map.ok()) << map.status();
  const std::optional<Caller> ada = map->Find({"localhost", "ada"});
  ASSERT_TRUE(ada.has_value());
  EXPECT_EQ(ada->identity, "ada");
  EXPECT_EQ(ada->role, Role::kAdmin);
  EXPECT_THAT(ada->flag_sets, IsEmpty());
  const std::optional<Caller> ci = map->Find({"spiffe://acme/ci?x=y"});
  ASSERT_TRUE(ci.has_value());
  EXPECT_EQ(ci->role, Role::kEditor);
  EXPECT_THAT(ci->flag_sets, ElementsAre("web"));
  EXPECT_FALSE(map->Find({"bob", ""}).has_value());
}

TEST(IdentityMapTest, ANameMayHaveSeveralFlagSets) {
  const auto map = IdentityMap::Parse({"ci=editor:web", "ci=editor:"});
  ASSERT_TRUE(map.ok()) << map.status();
  const std::optional<Caller> ci = map->Find({"ci"});
  ASSERT_TRUE(ci.has_value());
  EXPECT_TRUE(ci->MayUse("web"));
  EXPECT_TRUE(ci->MayUse("")) << "the set of flags that name none";
  EXPECT_FALSE(ci->MayUse("mobile"));
}

TEST(IdentityMapTest, TheFirstNameOfACertificateDecides) {
  const auto map = IdentityMap::Parse({"a=viewer", "b=admin"});
  ASSERT_TRUE(map.ok());
  EXPECT_EQ(map->Find({"a", "b"})->role, Role::kViewer);
}

TEST(IdentityMapTest, SaysWhatIsWrong) {
  const auto problem = [](const std::vector<std::string>& texts) {
    return std::string(IdentityMap::Parse(texts).status().message());
  };
  EXPECT_THAT(problem({"ada"}), HasSubstr("\"ada\" must be NAME=ROLE"));
  EXPECT_THAT(problem({"=admin"}), HasSubstr("must be NAME=ROLE"));
  EXPECT_THAT(problem({"ada=root"}), HasSubstr("no role \"root\"; choose viewer, editor or admin"));
  EXPECT_THAT(problem({"ada=admin", "ada=viewer"}), HasSubstr("\"ada\" comes twice"));
  EXPECT_THAT(problem({"ada=editor:web", "ada=editor"}), HasSubstr("\"ada\" comes twice"));
}

}  // namespace
}  // namespace guidon

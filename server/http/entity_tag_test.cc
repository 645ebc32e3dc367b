#include "server/http/entity_tag.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

TEST(EntityTagTest, DiffersWithTheBody) {
  EXPECT_EQ(EntityTag("a"), EntityTag("a"));
  EXPECT_NE(EntityTag("a"), EntityTag("b"));
  EXPECT_EQ(EntityTag("").size(), 34u);
  EXPECT_EQ(EntityTag("")[0], '"');
}

TEST(EntityTagTest, IsNamedByListsWeakTagsAndTheStar) {
  const std::string tag = "\"abc\"";
  for (const char* naming : {"\"abc\"", "W/\"abc\"", "\"x\", W/\"abc\" ,\"y\"", "*", " * "}) {
    EXPECT_TRUE(NamesEntityTag(naming, tag)) << naming;
  }
  for (const char* other : {"", "\"abcd\"", "abc\"", "\"x\",\"y\"", "w/\"abc\"", "W/*"}) {
    EXPECT_FALSE(NamesEntityTag(other, tag)) << other;
  }
}

}  // namespace
}  // namespace guidon

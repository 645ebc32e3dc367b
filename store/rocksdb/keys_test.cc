#include "store/rocksdb/keys.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace guidon {
namespace {

TEST(Keys, OfFlagsSortAsFlagIds) {
  std::vector<FlagId> ids = {{"", "a"},  {"", "ab"},  {"", "\xC3\xBC"}, {"\x01", "a"},
                             {"a", "b"}, {"a", "b!"}, {"a!", "a"},      {"ab", ""}};
  std::sort(ids.begin(), ids.end());
  for (size_t i = 1; i < ids.size(); ++i) EXPECT_LT(FlagKey(ids[i - 1]), FlagKey(ids[i]));
}

TEST(Keys, OfFlagsReadBack) {
  for (const FlagId& id : {FlagId{"", "a"}, FlagId{"a", "b"}, FlagId{"a b", "c/d"}}) {
    EXPECT_EQ(ParseFlagKey(FlagKey(id)), id);
  }
  for (const std::string& key :
       {std::string("a"), std::string("a\0", 2), std::string(), std::string("a\0b\0c", 5)}) {
    EXPECT_EQ(ParseFlagKey(key), std::nullopt);
  }
}

TEST(Keys, OfRevisionsSortAsNumbers) {
  const std::vector<Revision> revisions = {0, 1, 255, 256, 65535, 1ull << 32, ~0ull};
  for (size_t i = 0; i < revisions.size(); ++i) {
    EXPECT_EQ(ParseRevisionKey(RevisionKey(revisions[i])), revisions[i]);
    if (i > 0) {
      EXPECT_LT(RevisionKey(revisions[i - 1]), RevisionKey(revisions[i]));
    }
  }
  EXPECT_EQ(ParseRevisionKey("short"), std::nullopt);
}

}  // namespace
}  // namespace guidon

#include "server/access/token.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

TEST(TokenTest, ReadsWhatItWrites) {
  const TokenText made = NewToken();
  const std::string text = FormatToken(made);
  EXPECT_EQ(text.size(), 4 + 12 + 1 + 43U) << text;
  const std::optional<TokenText> read = ParseToken(text);
  ASSERT_TRUE(read.has_value()) << text;
  EXPECT_EQ(read->id, made.id);
  EXPECT_EQ(read->secret, made.secret);
}

TEST(TokenTest, IsNewEachTime) {
  const TokenText one = NewToken();
  const TokenText two = NewToken();
  EXPECT_NE(one.id, two.id);
  EXPECT_NE(one.secret, two.secret);
}

TEST(TokenTest, TakesASecretWithUnderscores) {
  const auto read = ParseToken("gdn_0123456789ab_a_b-c");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->secret, "a_b-c");
}

TEST(TokenTest, TakesNoOtherForm) {
  for (const std::string& text :
       {std::string(), std::string("gdn_"), std::string("gdn_0123456789ab"),
        std::string("gdn_0123456789ab_"), std::string("gdn_0123456789AB_x"),
        std::string("gdn_0123456789_x"), std::string("xyz_0123456789ab_x"),
        "gdn_0123456789ab_" + std::string(1000, 'x')}) {
    EXPECT_FALSE(ParseToken(text).has_value()) << text;
  }
}

TEST(SecretHashTest, MatchesItsSecretAlone) {
  const SecretHash hash = HashSecret("right");
  EXPECT_TRUE(Matches(hash, "right"));
  EXPECT_FALSE(Matches(hash, "wrong"));
  EXPECT_FALSE(Matches(hash, ""));
  EXPECT_FALSE(Matches({}, "right"));
  EXPECT_FALSE(Matches(HashOfNothing(), ""));
}

TEST(SecretHashTest, IsSalted) { EXPECT_NE(HashSecret("same").hash, HashSecret("same").hash); }

}  // namespace
}  // namespace guidon

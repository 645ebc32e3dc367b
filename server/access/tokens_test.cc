#include "server/access/tokens.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class TokensTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(); }

  void Open() {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    tokens_.emplace(*store_);
  }

  static TokenRecord Wanted(const std::string& name) {
    TokenRecord token;
    token.name = name;
    token.role = Role::kEditor;
    token.flag_sets = {"web", ""};
    token.created = kNow;
    token.created_by = "ada";
    token.expires = kNow + absl::Hours(1);
    return token;
  }

  testing::TempDir dir_;
  std::unique_ptr<RocksDbStore> store_;
  std::optional<Tokens> tokens_;
};

TEST_F(TokensTest, KeepsATokenOverARestartButNotItsSecret) {
  const auto made = tokens_->Create(Wanted("ci"), "the pipeline");
  ASSERT_TRUE(made.ok()) << made.status();
  const std::optional<TokenText> text = ParseToken(made->text);
  ASSERT_TRUE(text.has_value()) << made->text;
  store_.reset();
  Open();
  const auto found = tokens_->Find(text->id);
  ASSERT_TRUE(found.ok() && found->has_value()) << found.status();
  const TokenRecord& token = **found;
  EXPECT_EQ(token.name, "ci");
  EXPECT_EQ(token.role, Role::kEditor);
  EXPECT_THAT(token.flag_sets, ElementsAre("web", ""));
  EXPECT_EQ(token.created, kNow);
  EXPECT_EQ(token.created_by, "ada");
  EXPECT_EQ(token.expires, kNow + absl::Hours(1));
  EXPECT_FALSE(token.revoked.has_value());
  EXPECT_TRUE(Matches(token.hash, text->secret));
  const auto entry = store_->Entry("tokens", text->id);
  ASSERT_TRUE(entry.ok() && entry->has_value());
  EXPECT_THAT(**entry, Not(HasSubstr(text->secret)));
}

TEST_F(TokensTest, LeavesATraceInTheHistory) {
  const auto made = tokens_->Create(Wanted("ci"), "the pipeline");
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE(tokens_->Revoke(made->token.id, kNow, {"bob", "leaked"}).ok());
  ASSERT_TRUE(tokens_->Revoke(made->token.id, kNow, {"bob", "again"}).ok());
  const auto records = store_->History({});
  ASSERT_TRUE(records.ok());
  ASSERT_EQ(records->size(), 2U) << "revoking twice is once";
  EXPECT_EQ((*records)[1].kind, ChangeKind::kTokenCreate);
  EXPECT_EQ((*records)[1].actor, "ada");
  EXPECT_EQ((*records)[1].reason, "token " + made->token.id +
                                      " \"ci\" (editor, flag set \"web\", flag set \"\", until "
                                      "2027-01-15T09:00:00Z): the pipeline");
  EXPECT_EQ((*records)[0].kind, ChangeKind::kTokenRevoke);
  EXPECT_EQ((*records)[0].actor, "bob");
  EXPECT_THAT((*records)[0].reason, HasSubstr("leaked"));
  const auto check = store_->VerifyHistory();
  ASSERT_TRUE(check.ok());
  EXPECT_TRUE(check->findings.empty());
}

TEST_F(TokensTest, RevokesForGood) {
  const auto made = tokens_->Create(Wanted("ci"), "");
  ASSERT_TRUE(made.ok());
  ASSERT_TRUE(tokens_->Revoke(made->token.id, kNow + absl::Seconds(5), {"bob", ""}).ok());
  const auto found = tokens_->Find(made->token.id);
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->revoked, kNow + absl::Seconds(5));
  EXPECT_TRUE(absl::IsNotFound(tokens_->Revoke("0123456789ab", kNow, {"bob", ""}).status()));
}

TEST_F(TokensTest, ListsByName) {
  for (const char* name : {"ci", "ada", "ci"}) ASSERT_TRUE(tokens_->Create(Wanted(name), "").ok());
  const auto tokens = tokens_->List();
  ASSERT_TRUE(tokens.ok());
  std::vector<std::string> names;
  for (const TokenRecord& token : *tokens) names.push_back(token.name);
  EXPECT_THAT(names, ElementsAre("ada", "ci", "ci"));
}

TEST_F(TokensTest, ADamagedTokenIsNone) {
  // A name, a role beyond admin, a hash.
  const std::string beyond("\x0a\x01x\x10\x09\x2a\x01h");
  for (const std::string& bytes : {std::string("nonsense"), std::string(), beyond}) {
    const Change change = {{}, ChangeKind::kTokenCreate, nullptr, {}, {{"tokens", "a", bytes}}};
    ASSERT_TRUE(store_->Apply({change}, {}).ok());
    EXPECT_TRUE(absl::IsDataLoss(tokens_->Find("a").status())) << bytes;
  }
}

TEST_F(TokensTest, RefusesNamesThatCannotBe) {
  for (const std::string& name : {std::string(), std::string("a\nb"), std::string(129, 'a'),
                                  std::string(" a"), std::string("\xff")}) {
    EXPECT_TRUE(absl::IsInvalidArgument(tokens_->Create(Wanted(name), "").status())) << name;
  }
  TokenRecord token = Wanted("ci");
  token.flag_sets = {std::string("a\0b", 3)};
  EXPECT_TRUE(absl::IsInvalidArgument(tokens_->Create(token, "").status()));
}

}  // namespace
}  // namespace guidon

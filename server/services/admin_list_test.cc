#include "server/services/admin_list.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AdminListTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    for (const FlagId& id : {FlagId{"", "a/b"}, FlagId{"", "c%"}, FlagId{"web", "a"},
                             FlagId{"web", "b"}, FlagId{"web", "c"}}) {
      Put(id);
    }
  }

  void Put(const FlagId& id) {
    const Edit edit = EditPut(id, R"({"variants": {"x": 1}})");
    ASSERT_TRUE(store_->Apply({{id, ChangeKind::kUpdate, edit, {}}}, {"ann", ""}).ok());
  }

  v1::ListResponse List(const v1::ListRequest& request) {
    v1::ListResponse response;
    const absl::Status status = ListFlags(*store_, request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  static std::vector<std::string> Keys(const v1::ListResponse& response) {
    std::vector<std::string> keys;
    for (const v1::Flag& flag : response.flags())
      keys.push_back(flag.flag_set() + ":" + flag.key());
    return keys;
  }

  testing::TempDir dir_;
  std::unique_ptr<FlagStore> store_;
};

TEST_F(AdminListTest, GivesEverythingToThoseWhoAskForNoPages) {
  const v1::ListResponse all = List({});
  EXPECT_THAT(Keys(all), ElementsAre(":a/b", ":c%", "web:a", "web:b", "web:c"));
  EXPECT_EQ(all.next_page_token(), "");
  EXPECT_EQ(all.revision(), 5U);
}

TEST_F(AdminListTest, GivesPageAfterPage) {
  v1::ListRequest request;
  request.set_page_size(2);
  const v1::ListResponse first = List(request);
  EXPECT_THAT(Keys(first), ElementsAre(":a/b", ":c%"));
  request.set_page_token(first.next_page_token());
  const v1::ListResponse second = List(request);
  EXPECT_THAT(Keys(second), ElementsAre("web:a", "web:b"));
  request.set_page_token(second.next_page_token());
  const v1::ListResponse last = List(request);
  EXPECT_THAT(Keys(last), ElementsAre("web:c"));
  EXPECT_EQ(last.next_page_token(), "");
}

TEST_F(AdminListTest, HasNoEmptyLastPage) {
  v1::ListRequest request;
  request.set_page_size(3);
  request.set_flag_set("web");
  EXPECT_EQ(List(request).next_page_token(), "");
  request.set_flag_set("");
  request.set_page_size(2);
  EXPECT_EQ(List(request).next_page_token(), "");
}

TEST_F(AdminListTest, GoesOnBehindAFlagThatIsGone) {
  v1::ListRequest request;
  request.set_page_size(3);
  request.set_page_token(List(request).next_page_token());
  const FlagId last = {"web", "a"};
  ASSERT_TRUE(store_->Apply({{last, ChangeKind::kDelete, EditDelete(last), {}}}, {"ann", ""}).ok());
  EXPECT_THAT(Keys(List(request)), ElementsAre("web:b", "web:c"));
}

TEST_F(AdminListTest, RefusesTokensThatItDidNotGive) {
  for (const char* const token : {"x", "%/a", "a/%zz"}) {
    v1::ListRequest request;
    request.set_page_token(token);
    v1::ListResponse response;
    const absl::Status refused = ListFlags(*store_, request, response);
    EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(refused.message(), HasSubstr("page_token: "));
    EXPECT_THAT(response.flags(), IsEmpty());
  }
}

}  // namespace
}  // namespace guidon

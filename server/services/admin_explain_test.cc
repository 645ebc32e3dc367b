#include "server/services/admin_explain.h"

#include <memory>
#include <optional>
#include <string>

#include "evaluator/flag_definitions.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "store/edits.h"
#include "store/rocksdb/rocksdb_flag_store.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;
using ::testing::HasSubstr;

constexpr char kFile[] = R"({"flags": [
  {"key": "ranker", "state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on"},
  {"key": "ranker", "state": "ENABLED", "variants": {"a": 1}, "metadata": {"flagSetId": "web"},
   "targeting": {"if": [{"==": [{"var": "plan"}, "pro"]}, "a"]}}]})";

class AdminExplainTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    SnapshotBuilder builder(*Snapshot::Empty({"flags.json", "store"}));
    const auto loaded = LoadFlags(kFile, TextFormat::kJson, "flags.json");
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    builder.ReplaceSource(0, loaded->flags);
    snapshot_ = std::move(builder).Build();
  }

  // Stores the flag "ranker", as applying it does.
  void Store(const std::string& definition) {
    const FlagId id = {"", "ranker"};
    const auto stored =
        store_->Apply({{id, ChangeKind::kUpdate, EditPut(id, definition), {}}}, {"ann", "why"});
    ASSERT_TRUE(stored.ok()) << stored.status();
    SnapshotBuilder builder(*snapshot_);
    builder.Put(1, *Flag::Compile(id, Json::parse(definition)));
    snapshot_ = std::move(builder).Build();
  }

  absl::StatusOr<v1::ExplainResponse> Explain(const v1::ExplainRequest& request) {
    const auto header = [](absl::string_view name) -> std::optional<absl::string_view> {
      if (name == "x-plan") return "pro";
      return std::nullopt;
    };
    v1::ExplainResponse response;
    absl::Status status = ExplainFlag(*snapshot_, *store_, overlay_, header, 0, request, response);
    if (!status.ok()) return status;
    return response;
  }

  static v1::ExplainRequest Request(const std::string& key,
                                    const std::optional<std::string>& flag_set = {}) {
    v1::ExplainRequest request;
    request.set_key(key);
    if (flag_set.has_value()) request.set_flag_set(*flag_set);
    return request;
  }

  testing::TempDir dir_;
  std::unique_ptr<FlagStore> store_;
  std::shared_ptr<const Snapshot> snapshot_;
  ContextOverlay overlay_;
};

TEST_F(AdminExplainTest, SaysWhereTheFlagComesFromAndWhereElseItsKeyIs) {
  Store(R"({"state":"ENABLED","variants":{"b":2},"defaultVariant":"b"})");
  const auto response = Explain(Request("ranker", ""));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->source(), "store");
  EXPECT_EQ(response->revision(), 1U);
  EXPECT_EQ(response->variant(), "b");
  EXPECT_EQ(response->value(), "2");
  EXPECT_EQ(response->reason(), "STATIC");
  ASSERT_EQ(response->others_size(), 2);
  EXPECT_EQ(response->others(0).source(), "flags.json");
  EXPECT_EQ(response->others(0).flag_set(), "web");
  EXPECT_EQ(response->others(1).flag_set(), "");
}

TEST_F(AdminExplainTest, TakesTheFlagThatAnEvaluationTakes) {
  EXPECT_EQ(Explain(Request("ranker", "web"))->reason(), "DEFAULT");
  EXPECT_EQ(Explain(Request("ranker", ""))->variant(), "on");
  EXPECT_EQ(Explain(Request("ranker", ""))->revision(), 0U);
  Store(R"({"state":"ENABLED","variants":{"b":2},"defaultVariant":"b"})");
  EXPECT_EQ(Explain(Request("ranker"))->variant(), "b");
}

TEST_F(AdminExplainTest, SeesTheContextWithWhatTheDaemonLaysOverIt) {
  overlay_ = ContextOverlay({}, {{"X-Plan", "plan"}});
  const auto response = Explain(Request("ranker", "web"));
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(response->variant(), "a");
  ASSERT_EQ(response->steps_size(), 6);
  EXPECT_EQ(response->steps(2).operator_(), "var");
  EXPECT_EQ(response->steps(2).value(), "\"pro\"");
  EXPECT_EQ(response->steps(2).depth(), 2U);
}

TEST_F(AdminExplainTest, NamesTheSetsOfFlagsThatAreNotMeant) {
  const auto unknown = Explain(Request("nope"));
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kNotFound);
  const auto elsewhere = Explain(Request("ranker", "shop"));
  EXPECT_EQ(elsewhere.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(elsewhere.status().message(), HasSubstr("in flag set \"web\", no flag set"));
  EXPECT_EQ(Explain(Request("")).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace guidon

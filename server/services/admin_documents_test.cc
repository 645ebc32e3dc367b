#include "server/services/admin_documents.h"

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

constexpr char kFlags[] = R"(
flags:
  a: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  b: {state: ENABLED, variants: {x: 1}, defaultVariant: x, metadata: {flagSetId: web}}
)";

class AdminDocumentsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto store = OpenRocksDbFlagStore(dir_ / "store");
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  static v1::ImportRequest Request(const std::string& text) {
    v1::ImportRequest request;
    v1::ImportRequest::Document& document = *request.add_documents();
    document.set_name("flags.yaml");
    document.set_text(text);
    return request;
  }

  absl::StatusOr<v1::ImportResponse> Import(const v1::ImportRequest& request) {
    v1::ImportResponse response;
    absl::Status status = ImportFlags(*store_, {"ann", ""}, request, response);
    if (!status.ok()) return status;
    return response;
  }

  v1::ExportResponse Export(const std::optional<std::string>& flag_set = {}) {
    v1::ExportRequest request;
    if (flag_set.has_value()) request.set_flag_set(*flag_set);
    v1::ExportResponse response;
    const absl::Status status = ExportFlags(*store_, request, response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  }

  void Kill(const FlagId& id) {
    ASSERT_TRUE(store_->Apply({{id, ChangeKind::kKill, EditKill(id, ""), {}}}, {"ann", ""}).ok());
  }

  testing::TempDir dir_;
  std::unique_ptr<FlagStore> store_;
};

TEST_F(AdminDocumentsTest, ImportsAllFlagsAndTellsWhatIsDifferent) {
  const auto first = Import(Request(kFlags));
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->differences_size(), 2);
  EXPECT_EQ(first->differences(0).kind(), v1::FlagDifference::KIND_ADDED);
  EXPECT_EQ(first->revision(), 2U);
  const auto again = Import(Request(kFlags));
  EXPECT_EQ(again->differences_size(), 0);
  EXPECT_EQ(again->unchanged(), 2U);
  EXPECT_EQ(again->revision(), 2U);
  std::string changed = kFlags;
  changed.replace(changed.find("defaultVariant: \"off\""), 21, "defaultVariant: \"on\"");
  const auto third = Import(Request(changed));
  ASSERT_EQ(third->differences_size(), 1);
  EXPECT_EQ(third->differences(0).places(0).path(), "defaultVariant");
  EXPECT_EQ(third->unchanged(), 1U);
}

TEST_F(AdminDocumentsTest, DryRunChangesNothing) {
  v1::ImportRequest request = Request(kFlags);
  request.set_dry_run(true);
  EXPECT_EQ(Import(request)->differences_size(), 2);
  EXPECT_EQ(store_->revision(), 0U);
}

TEST_F(AdminDocumentsTest, RefusesAllForOneBadFlag) {
  const auto refused = Import(Request(std::string(kFlags) + "  c: {variants: {}}\n"));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(refused.status().message(), HasSubstr("\"c\""));
  EXPECT_EQ(store_->revision(), 0U);
  EXPECT_THAT(Import(Request("flags: [")).status().message(), HasSubstr("flags.yaml: "));
  EXPECT_EQ(Import(Request("flags: {}")).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(AdminDocumentsTest, PrunesWhatTheDocumentsLack) {
  ASSERT_TRUE(Import(Request(kFlags)).ok());
  v1::ImportRequest request = Request("flags: {c: {state: ENABLED, variants: {x: 1}}}");
  request.set_prune(true);
  request.set_flag_set("web");
  const auto in_set = Import(request);
  ASSERT_TRUE(in_set.ok()) << in_set.status();
  EXPECT_EQ(in_set->differences_size(), 2);  // c came to "web", b went
  EXPECT_TRUE(store_->Get({"", "a"}).ok());
  EXPECT_TRUE(store_->Get({"web", "c"}).ok());
  EXPECT_FALSE(store_->Get({"web", "b"}).ok());
  request.clear_flag_set();
  ASSERT_TRUE(Import(request).ok());
  EXPECT_EQ(store_->List()->flags.size(), 1U);
}

TEST_F(AdminDocumentsTest, TakesNoFlagsOfAnotherSetThanTheOneThatIsNamed) {
  v1::ImportRequest request = Request(kFlags);
  request.set_flag_set("shop");
  EXPECT_THAT(Import(request).status().message(), HasSubstr("only flags of flag set \"shop\""));
  request = Request(
      "flags: [{key: x, variants: {a: 1}, metadata: {flagSetId: web}},\n"
      "        {key: x, variants: {a: 1}}]");
  request.set_flag_set("web");
  EXPECT_THAT(Import(request).status().message(), HasSubstr("is defined twice"));
}

TEST_F(AdminDocumentsTest, LeavesKilledFlagsKilled) {
  ASSERT_TRUE(Import(Request(kFlags)).ok());
  Kill({"", "a"});
  const auto same = Import(Request(kFlags));
  ASSERT_TRUE(same.ok()) << same.status();
  EXPECT_EQ(same->unchanged(), 2U);
  EXPECT_THAT(same->warnings(0), HasSubstr("\"a\": is killed"));
  EXPECT_TRUE(store_->Get({"", "a"})->state.killed());
  std::string changed = kFlags;
  changed.replace(changed.find("defaultVariant: \"off\""), 21, "defaultVariant: \"on\"");
  EXPECT_EQ(Import(Request(changed)).status().code(), absl::StatusCode::kFailedPrecondition);
  v1::ImportRequest prune = Request("flags: {c: {state: ENABLED, variants: {x: 1}}}");
  prune.set_prune(true);
  EXPECT_EQ(Import(prune).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(store_->revision(), 3U);
}

TEST_F(AdminDocumentsTest, WantsTheExpectedRevision) {
  v1::ImportRequest request = Request(kFlags);
  request.set_expected_revision(1);
  EXPECT_EQ(Import(request).status().code(), absl::StatusCode::kAborted);
  request.set_expected_revision(0);
  EXPECT_TRUE(Import(request).ok());
}

TEST_F(AdminDocumentsTest, ExportsWhatImportTakes) {
  ASSERT_TRUE(Import(Request(kFlags)).ok());
  const v1::ExportResponse exported = Export();
  EXPECT_EQ(exported.revision(), 2U);
  const Json document = Json::parse(exported.document());
  EXPECT_EQ(document["flags"].size(), 2U);
  EXPECT_EQ(document["flags"]["b"]["metadata"]["flagSetId"], "web");
  v1::ImportRequest request = Request(exported.document());
  request.set_prune(true);
  EXPECT_EQ(Import(request)->unchanged(), 2U);
  EXPECT_EQ(Json::parse(Export("web").document())["flags"].size(), 1U);
}

TEST_F(AdminDocumentsTest, ExportsAListWhereSetsHaveTheSameKey) {
  ASSERT_TRUE(Import(Request("flags: [{key: x, state: ENABLED, variants: {a: 1}},\n"
                             "        {key: x, state: ENABLED, variants: {a: 1},\n"
                             "         metadata: {flagSetId: web}}]"))
                  .ok());
  const v1::ExportResponse exported = Export();
  const Json flags = Json::parse(exported.document())["flags"];
  ASSERT_TRUE(flags.is_array()) << flags;
  EXPECT_EQ(flags[1]["key"], "x");
  EXPECT_EQ(Import(Request(exported.document()))->unchanged(), 2U);
}

TEST_F(AdminDocumentsTest, ValidatesDocumentsAndStoredFlags) {
  ASSERT_TRUE(Import(Request(kFlags)).ok());
  v1::ValidateRequest request;
  v1::ValidateResponse stored;
  ASSERT_TRUE(ValidateFlags(*store_, request, stored).ok());
  EXPECT_EQ(stored.flags(), 2U);
  EXPECT_EQ(stored.findings_size(), 0);
  request.set_lint(true);
  v1::ValidateResponse linted;
  ASSERT_TRUE(ValidateFlags(*store_, request, linted).ok());
  ASSERT_EQ(linted.findings_size(), 2);
  EXPECT_EQ(linted.findings(0).severity(), v1::ValidateResponse::Finding::SEVERITY_ADVICE);
  EXPECT_THAT(linted.findings(0).message(), HasSubstr("flag \"a\": metadata.owner"));
  *request.mutable_documents() = Request("flags: {c: {variants: {}}}").documents();
  v1::ValidateResponse document;
  ASSERT_TRUE(ValidateFlags(*store_, request, document).ok());
  EXPECT_EQ(document.findings(0).severity(), v1::ValidateResponse::Finding::SEVERITY_ERROR);
}

TEST_F(AdminDocumentsTest, WarnsOfKilledFlagsInAnExport) {
  ASSERT_TRUE(Import(Request(kFlags)).ok());
  Kill({"", "a"});
  EXPECT_THAT(Export().warnings(0), HasSubstr("pinned"));
}

}  // namespace
}  // namespace guidon

// The history of a running guidond, verified, exported and searched by guidonctl.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>

#include "absl/strings/str_split.h"
#include "evaluator/value_view.h"
#include "nlohmann/json.hpp"
#include "store/rocksdb/database.h"
#include "store/rocksdb/keys.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AuditTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Start();
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
    WriteFile(dir_ / "flags.yaml",
              "flags: {a: {state: ENABLED, variants: {on: true, off: false}}}");
    Change({"apply", "-f", dir_ / "flags.yaml", "--actor", "ann"});
    Change({"set-default", "a", "on", "--actor", "bob"});
    Change({"set-default", "a", "off", "--actor", "ann"});
  }

  void Start() { guidond_.emplace(std::vector<std::string>{"--store", dir_ / "store"}); }

  void Stop() {
    guidond_->process().Signal(SIGTERM);
    ASSERT_EQ(guidond_->process().Wait(), 0);
  }

  void Change(const std::vector<std::string>& arguments) {
    const Finished finished = guidond_->Guidonctl(arguments);
    ASSERT_EQ(finished.exit_code, 0) << finished.errors;
  }

  // The revisions of a `guidonctl history` with these options.
  std::vector<int> History(std::vector<std::string> options) {
    options.insert(options.begin(), {"history", "-o", "json"});
    const Finished finished = guidond_->Guidonctl(options);
    EXPECT_EQ(finished.exit_code, 0) << finished.errors;
    std::vector<int> revisions;
    const Json history = Json::parse(finished.output, nullptr, false);
    for (const Json& change : history["changes"]) revisions.push_back(change["revision"]);
    return revisions;
  }

  TempDir dir_;
  std::optional<Guidond> guidond_;
};

TEST_F(AuditTest, VerifiesAndExportsTheHistory) {
  const Finished verified = guidond_->Guidonctl({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 0) << verified.errors;
  EXPECT_THAT(verified.output, HasSubstr("revisions 1 to 3"));

  const Finished exported = guidond_->Guidonctl({"audit", "export"});
  EXPECT_EQ(exported.exit_code, 0) << exported.errors;
  std::vector<std::string> lines = absl::StrSplit(exported.output, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(Json::parse(lines[0])["actor"], "ann");
  EXPECT_EQ(Json::parse(lines[0])["previousHash"].get<std::string>().size(), 64u);
  EXPECT_EQ(Json::parse(lines[2])["previousHash"], std::string(64, '0'));
}

TEST_F(AuditTest, SearchesByActorAndTime) {
  EXPECT_THAT(History({"--actor", "bob"}), ElementsAre(2));
  EXPECT_THAT(History({"a", "--actor", "ann", "--since", "1h"}), ElementsAre(3, 1));
  EXPECT_THAT(History({"--until", "1h"}), ElementsAre());
}

TEST_F(AuditTest, FindsARecordThatWasChangedInTheDatabase) {
  Stop();
  {
    const auto database =
        Database::Open(dir_ / "store", dir_ / "store/store/rocksdb", Database::Mode::kReadWrite);
    ASSERT_TRUE(database.ok()) << database.status();
    rocksdb::ColumnFamilyHandle* const history = (*database)->family(Family::kHistory);
    std::string bytes;
    ASSERT_TRUE((*database)->db().Get({}, history, RevisionKey(2), &bytes).ok());
    const size_t actor = bytes.find("bob");
    ASSERT_NE(actor, std::string::npos);
    bytes.replace(actor, 3, "eve");
    ASSERT_TRUE((*database)->db().Put({}, history, RevisionKey(2), bytes).ok());
  }
  Start();
  ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  const Finished verified = guidond_->Guidonctl({"audit", "verify"});
  EXPECT_EQ(verified.exit_code, 1);
  EXPECT_THAT(verified.errors, HasSubstr("revision 2"));
}

}  // namespace
}  // namespace guidon::testing

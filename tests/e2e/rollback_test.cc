// guidonctl rollback and diff against a running guidond.

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/verbs_test.h"

namespace guidon::testing {
namespace {

using Json = nlohmann::json;

constexpr char kFlags[] = R"(
flags:
  a: {state: ENABLED, variants: {"on": true, "off": false}, defaultVariant: "off"}
  b: {state: ENABLED, variants: {x: 1, y: 2}, defaultVariant: x, metadata: {flagSetId: web}}
)";

class RollbackTest : public VerbsTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(VerbsTest::SetUp());
    WriteFile(dir_ / "flags.yaml", kFlags);
    Run({"apply", "-f", dir_ / "flags.yaml"});                           // revisions 1 and 2
    Run({"set-default", "a", "on"});                                     // 3
    Run({"rollout", "a", "--variant", "on=10", "--variant", "off=90"});  // 4
    Run({"delete", "b", "--flag-set", "web"});                           // 5
  }
};

TEST_F(RollbackTest, DryRunShowsWhatTheRollbackThenDoes) {
  const Json planned = Result({"rollback", "a", "--to", "1", "--dry-run"});
  EXPECT_EQ(Result({"get", "a"})["revision"], 4);
  const Json done = Result({"rollback", "a", "--to", "1", "--reason", "errors", "--actor", "ada"});
  EXPECT_EQ(done["differences"], planned["differences"]);
  EXPECT_EQ(done["differences"][0]["places"].size(), 2U) << done;
  EXPECT_EQ(done["revision"], 6);
  EXPECT_EQ(Result({"eval", "a"})["value"], false);
  EXPECT_EQ(Result({"eval", "a"})["reason"], "STATIC");
  const Json change = Result({"history", "a"})["changes"][0];
  EXPECT_EQ(change["kind"], "rollback");
  EXPECT_EQ(change["actor"], "ada");
  EXPECT_EQ(change["reason"], "errors");
}

TEST_F(RollbackTest, OfEverythingIsOneChangeThatIsNeverAnErasure) {
  WriteFile(dir_ / "more.yaml", "flags: {c: {state: ENABLED, variants: {x: 1}}}");
  Run({"apply", "-f", dir_ / "more.yaml"});  // 6
  const Finished rolled = Run({"rollback", "--all", "--to", "2"});
  EXPECT_NE(rolled.output.find("flag/b (web) added"), std::string::npos) << rolled.output;
  EXPECT_NE(rolled.output.find("flag/c deleted"), std::string::npos) << rolled.output;
  EXPECT_EQ(Result({"list"})["flags"].size(), 2U);
  EXPECT_EQ(Result({"history", "--limit", "0"})["changes"].size(), 9U);
  // What was rolled back can be had again.
  Run({"rollback", "--all", "--to", "6"});
  EXPECT_EQ(Result({"diff", "--from", "6"})["differences"].size(), 0U);
  Run({"get", "c"});
}

TEST_F(RollbackTest, DiffNamesThePlaces) {
  EXPECT_EQ(Run({"diff", "a", "--from", "1", "--to", "3"}).output,
            "flag/a changed\n  ~ defaultVariant: \"off\" → \"on\"\n");
  const Json all = Result({"diff", "--from", "2"});
  EXPECT_EQ(all["toRevision"], 5);
  EXPECT_EQ(all["differences"].size(), 2U);
  EXPECT_EQ(all["differences"][1]["kind"], "deleted");
  EXPECT_EQ(Run({"diff", "a", "--from", "3", "--to", "3"}).output, "");
}

TEST_F(RollbackTest, TellsMistakesAndRefusalsApart) {
  Run({"rollback", "a"}, 2);
  Run({"rollback", "--to", "1"}, 2);
  Run({"rollback", "unknown", "--to", "1"}, 3);
  Run({"rollback", "a", "--to", "1", "--expected-revision", "3"}, 4);
  Run({"rollback", "--all", "--to", "1", "--expected-revision", "4"}, 4);
  Run({"rollback", "b", "--flag-set", "web", "--to", "1"}, 5);  // did not exist
  Run({"rollback", "a", "--to", "99"}, 3);
  Run({"diff", "--from", "99"}, 3);
  Run({"kill", "a"});
  const Finished killed = Run({"rollback", "--all", "--to", "2"}, 5);
  EXPECT_NE(killed.errors.find("\"a\": is killed"), std::string::npos) << killed.errors;
  Run({"get", "b", "--flag-set", "web"}, 3);  // nothing was rolled back
}

}  // namespace
}  // namespace guidon::testing

// guidonctl export, import, validate and lint against a running guidond.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
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

class DocumentsTest : public VerbsTest {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(VerbsTest::SetUp());
    WriteFile(dir_ / "flags.yaml", kFlags);
  }
};

TEST_F(DocumentsTest, WhatIsExportedImportsIntoAnotherStoreAsItWas) {
  Run({"import", dir_ / "flags.yaml"});
  for (const char* const format : {"json", "yaml"}) {
    const std::string file = dir_ / (std::string("export.") + format);
    WriteFile(file, Run({"export", "-o", format}).output);
    EXPECT_EQ(Result({"import", file, "--prune"})["unchanged"], 2);
    Guidond other;
    ASSERT_TRUE(other.ready());
    ASSERT_EQ(other.Guidonctl({"import", file}).exit_code, 0);
    EXPECT_EQ(other.Guidonctl({"export", "-o", format}).output,
              Run({"export", "-o", format}).output);
  }
}

TEST_F(DocumentsTest, DryRunShowsWhatTheImportThenDoes) {
  Run({"import", dir_ / "flags.yaml"});
  WriteFile(dir_ / "next.yaml",
            "flags: {a: {state: DISABLED, variants: {\"on\": true, \"off\": false}},\n"
            "        c: {state: ENABLED, variants: {x: 1}}}");
  const Json planned = Result({"import", dir_ / "next.yaml", "--prune", "--dry-run"});
  EXPECT_EQ(Result({"list"})["revision"], 2);
  const Json done = Result({"import", dir_ / "next.yaml", "--prune", "--reason", "weekly"});
  EXPECT_EQ(done["differences"], planned["differences"]);
  EXPECT_EQ(done["differences"].size(), 3U);
  EXPECT_EQ(done["revision"], 5);
  EXPECT_EQ(Result({"eval", "a"})["reason"], "DISABLED");
  Run({"get", "b", "--flag-set", "web"}, 3);
  const Json newest = Result({"history"})["changes"][0];
  EXPECT_EQ(newest["reason"], "weekly");
  EXPECT_EQ(newest["kind"], "import");
}

TEST_F(DocumentsTest, OneBadFlagRefusesAll) {
  WriteFile(dir_ / "bad.yaml", "flags: {c: {variants: {x: 1}, defaultVariant: z}}\n");
  const Finished refused = Run({"import", dir_ / "flags.yaml", dir_ / "bad.yaml"}, 5);
  EXPECT_NE(refused.errors.find("flag \"c\": defaultVariant: \"z\""), std::string::npos)
      << refused.errors;
  Run({"import", dir_ / "flags.yaml", dir_ / "bad.yaml", "--dry-run"}, 5);
  EXPECT_EQ(Result({"list"})["revision"], 0);
}

TEST_F(DocumentsTest, RefusesWhatCannotBeImported) {
  WriteFile(dir_ / "none.yaml", "flags: {}");
  WriteFile(dir_ / "broken.json", "{");
  const std::string flags = dir_ / "flags.yaml";
  const struct {
    std::vector<std::string> arguments;
    int exit_code;
    std::string message;
  } kCases[] = {
      {{"import"}, 2, "FILE is required"},
      {{"import", dir_ / "no-such.yaml"}, 2, "no-such.yaml"},
      {{"import", dir_ / "broken.json"}, 2, "broken.json"},
      {{"import", flags, flags}, 2, "is defined in"},
      {{"import", dir_ / "none.yaml"}, 5, "they define no flags"},
      {{"import", flags, "--flag-set", "shop"}, 5, "only flags of flag set \"shop\""},
      {{"import", flags, "--expected-revision", "7"}, 4, "the store is at revision 0"},
      {{"export", "--expected-revision", "7"}, 2, "export changes nothing"},
      {{"validate", dir_ / "no-such.yaml"}, 2, "no-such.yaml"},
      {{"lint", dir_ / "broken.json"}, 5, "broken.json"},
  };
  for (const auto& refusal : kCases) {
    const Finished refused = Run(refusal.arguments, refusal.exit_code);
    EXPECT_NE((refused.output + refused.errors).find(refusal.message), std::string::npos)
        << refused.output << refused.errors;
  }
  EXPECT_EQ(Result({"list"})["revision"], 0);
}

TEST_F(DocumentsTest, KilledFlagsStayKilled) {
  const std::string flags = dir_ / "flags.yaml";
  Run({"import", flags});
  Run({"kill", "a"});
  const Finished again = Run({"import", flags});
  EXPECT_NE(again.errors.find("is killed, and stays so"), std::string::npos) << again.errors;
  EXPECT_EQ(Result({"get", "a"})["killed"], true);
  WriteFile(dir_ / "other.yaml", "flags: {a: {state: ENABLED, variants: {\"off\": false}}}");
  Run({"import", dir_ / "other.yaml"}, 5);
  WriteFile(dir_ / "without.yaml", "flags: {c: {state: ENABLED, variants: {x: 1}}}");
  Run({"import", dir_ / "without.yaml", "--prune"}, 5);
  EXPECT_EQ(Result({"list"})["flags"].size(), 2U);
}

// A document of `count` flags, all of which say `generation`.
std::string ManyFlags(int count, int generation) {
  Json flags = Json::object();
  for (int i = 0; i < count; ++i) {
    flags["flag-" + std::to_string(i)] = {
        {"state", "ENABLED"}, {"variants", {{"x", generation}}}, {"defaultVariant", "x"}};
  }
  return Json({{"flags", flags}}).dump();
}

TEST_F(DocumentsTest, ListShowsMoreFlagsThanAPageHolds) {
  WriteFile(dir_ / "many.json", ManyFlags(10'001, 1));
  Run({"import", dir_ / "many.json", "--timeout", "60s"});
  EXPECT_EQ(Result({"list"})["flags"].size(), 10'001U);
}

TEST_F(DocumentsTest, EvaluationsGoOnWhileALargeImportIsMade) {
  Run({"import", dir_ / "flags.yaml"});
  WriteFile(dir_ / "many.json", ManyFlags(20'000, 1));
  const auto evaluation =
      flagd::evaluation::v1::EvaluationService::NewStub(guidond_.EvaluationChannel());
  const auto evaluate = [&] {
    grpc::ClientContext context;
    flagd::evaluation::v1::ResolveBooleanRequest request;
    request.set_flag_key("a");
    flagd::evaluation::v1::ResolveBooleanResponse response;
    const grpc::Status status = evaluation->ResolveBoolean(&context, request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
  };
  evaluate();
  std::atomic<bool> over = false;
  const auto start = std::chrono::steady_clock::now();
  std::thread importer([&] {
    Run({"import", dir_ / "many.json", "--timeout", "120s"});
    over = true;
  });
  std::chrono::steady_clock::duration longest{};
  while (!over) {
    const auto before = std::chrono::steady_clock::now();
    evaluate();
    longest = std::max(longest, std::chrono::steady_clock::now() - before);
  }
  importer.join();
  EXPECT_LT(longest, (std::chrono::steady_clock::now() - start) / 2);
}

// Which generation each stored flag is of.
std::set<int> Generations(const Json& listing) {
  std::set<int> generations;
  for (const Json& flag : listing["flags"]) {
    generations.insert(flag["definition"]["variants"]["x"].get<int>());
  }
  return generations;
}

TEST(DocumentsKillTest, KilledInTheMiddleOfAnImportAllOfItIsThereOrNothing) {
  TempDir dir;
  const std::vector<std::string> options = {"--store", dir / "store"};
  std::chrono::steady_clock::duration whole{};
  int acknowledged = 0;
  constexpr int kRounds = 6;
  for (int round = 0; round <= kRounds; ++round) {
    const std::string file = dir / "flags.json";
    WriteFile(file, ManyFlags(2000, round));
    {
      Guidond guidond(options);
      ASSERT_TRUE(guidond.ready()) << guidond.errors();
      const auto start = std::chrono::steady_clock::now();
      Process import({Program("guidonctl"), "import", file, "--server",
                      "127.0.0.1:" + std::to_string(guidond.admin_port())});
      if (round > 0) {
        // Ever later parts of it; what is said below holds wherever the kill comes.
        std::this_thread::sleep_for(whole * round / kRounds);
        guidond.process().Signal(SIGKILL);
        guidond.process().Wait();
      }
      const std::optional<int> exit_code = import.Wait();
      if (round == 0) {
        ASSERT_EQ(exit_code, 0) << import.errors();
        whole = std::chrono::steady_clock::now() - start;
      }
      if (exit_code == 0) acknowledged = round;
    }
    Guidond again(options);
    ASSERT_TRUE(again.ready()) << again.errors();
    const Json listing = Json::parse(again.Guidonctl({"list", "-o", "json"}).output);
    EXPECT_EQ(listing["flags"].size(), 2000U);
    const std::set<int> generations = Generations(listing);
    ASSERT_EQ(generations.size(), 1U) << "in round " << round;
    EXPECT_GE(*generations.begin(), acknowledged);
    EXPECT_EQ(listing["revision"].get<int>() % 2000, 0);
    EXPECT_EQ(again.Guidonctl({"audit", "verify"}).exit_code, 0);
  }
}

TEST_F(DocumentsTest, ValidateAndLintFilesAndStoredFlags) {
  EXPECT_NE(Run({"validate", dir_ / "flags.yaml"}).output.find("2 flags: 0 errors"),
            std::string::npos);
  WriteFile(dir_ / "bad.yaml",
            "flags: {c: {state: ENABLED, variants: {x: 1}, targeting: "
            "{if: [true, {$ref: nope}]}}}");
  const Finished bad = Run({"validate", dir_ / "bad.yaml"}, 5);
  EXPECT_NE(bad.output.find("no evaluator \"nope\""), std::string::npos) << bad.output;
  WriteFile(dir_ / "unreachable.yaml",
            "flags: {d: {state: ENABLED, variants: {x: 1, y: 2}, defaultVariant: x, targeting: "
            "{if: [{var: p}, x, {var: p}, y]}}}");
  Run({"import", dir_ / "unreachable.yaml"});
  const Finished lint = Run({"lint"}, 5);
  EXPECT_NE(lint.output.find("targeting.if[3]: is never reached"), std::string::npos)
      << lint.output;
  EXPECT_NE(lint.output.find("metadata.owner"), std::string::npos) << lint.output;
  Run({"validate"});
}

}  // namespace
}  // namespace guidon::testing

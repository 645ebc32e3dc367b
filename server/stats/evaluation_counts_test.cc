#include "server/stats/evaluation_counts.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace guidon {
namespace {

std::shared_ptr<const Flag> MakeFlag(const std::string& key, const std::string& variant = "on",
                                     const std::string& flag_set = "") {
  return *Flag::Compile({flag_set, key},
                        Json{{"variants", {{variant, true}}}, {"defaultVariant", variant}});
}

uint64_t CountOf(const FlagEvaluations& flag, const EvaluationOutcome& outcome) {
  const auto found = flag.counts.find(outcome);
  return found == flag.counts.end() ? 0 : found->second;
}

const EvaluationOutcome kStaticOn = {"on", Reason::kStatic, ErrorCode::kNone};

TEST(EvaluationCountsTest, SumsWhatAllThreadsCounted) {
  EvaluationCounts counts;
  const auto flag = MakeFlag("f");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) counts.Count(flag->Resolve(ValueView(), 0), j);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto totals = counts.Totals();
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(CountOf(totals.at({"", "f"}), kStaticOn), 8000u);
  EXPECT_EQ(totals.at({"", "f"}).last, 999);
}

TEST(EvaluationCountsTest, TellsFlagsSetsVariantsReasonsAndErrorsApart) {
  EvaluationCounts counts;
  const auto flag = *Flag::Compile({"", "f"}, Json::parse(R"({
    "variants": {"a": 1, "b": 2, "c": 3}, "defaultVariant": "b",
    "targeting": {"var": "v"}})"));
  const auto in_set = MakeFlag("f", "on", "set");
  for (const Reason reason :
       {Reason::kStatic, Reason::kDefault, Reason::kTargetingMatch, Reason::kDisabled}) {
    counts.Count({reason, ErrorCode::kNone, nullptr, flag.get()}, 1);
    for (const Variant& variant : flag->variants()) {
      counts.Count({reason, ErrorCode::kNone, &variant, flag.get()}, 1);
    }
  }
  for (const ErrorCode error : {ErrorCode::kFlagNotFound, ErrorCode::kParseError,
                                ErrorCode::kTypeMismatch, ErrorCode::kGeneral}) {
    counts.Count({Reason::kError, error, nullptr, flag.get()}, 1);
  }
  counts.Count(in_set->Resolve(ValueView(), 0), 2);
  const auto totals = counts.Totals();
  ASSERT_EQ(totals.size(), 2u);
  EXPECT_EQ(totals.at({"set", "f"}).counts.size(), 1u);
  EXPECT_EQ(totals.at({"set", "f"}).last, 2);
  EXPECT_EQ(totals.at({"", "f"}).counts.size(), 4u * 4 + 4);
  for (const auto& [outcome, count] : totals.at({"", "f"}).counts) EXPECT_EQ(count, 1u);
}

TEST(EvaluationCountsTest, CountsStayWhenAFlagIsCompiledAnew) {
  EvaluationCounts counts;
  for (const char* variant : {"on", "off", "on"}) {
    const auto flag = MakeFlag("f", variant);
    counts.Count(flag->Resolve(ValueView(), 0), 5);
    counts.Totals();
  }
  const FlagEvaluations flag = counts.Totals().at({"", "f"});
  EXPECT_EQ(CountOf(flag, kStaticOn), 2u);
  EXPECT_EQ(CountOf(flag, {"off", Reason::kStatic, ErrorCode::kNone}), 1u);
  EXPECT_EQ(flag.last, 5);
}

TEST(EvaluationCountsTest, FlagsThatComeAndGoAreBounded) {
  EvaluationCounts counts;
  const size_t more = EvaluationCounts::kMaxGone + 1000;
  for (size_t i = 0; i < more; ++i) {
    counts.Count(MakeFlag("f" + std::to_string(i))->Resolve(ValueView(), 0), 1);
  }
  const auto totals = counts.Totals();
  EXPECT_EQ(totals.size(), EvaluationCounts::kMaxGone + 1);
  EXPECT_EQ(CountOf(totals.at({"", "(other)"}), {"", Reason::kStatic, ErrorCode::kNone}), 1000u);
}

TEST(EvaluationCountsTest, OfUnknownFlagsOnlyTheNumberIsKept) {
  EvaluationCounts counts;
  counts.Count({Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr}, 1);
  EXPECT_EQ(counts.unknown_flags(), 1u);
  EXPECT_TRUE(counts.Totals().empty());
}

}  // namespace
}  // namespace guidon

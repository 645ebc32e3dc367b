#include "server/stats/evaluation_counts.h"

#include <gtest/gtest.h>

#include <map>
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
  std::map<EvaluationOutcome, uint64_t> expected;
  const auto count = [&](Reason reason, ErrorCode error, const Variant* variant) {
    counts.Count({reason, error, variant, flag.get()}, 1);
    ++expected[{variant == nullptr ? "" : variant->name, reason, error}];
  };
  // All that a flag's resolution can be; FLAG_NOT_FOUND is what old callers get for no value.
  count(Reason::kDisabled, ErrorCode::kNone, nullptr);
  count(Reason::kDefault, ErrorCode::kNone, nullptr);
  count(Reason::kDefault, ErrorCode::kNone, flag->default_variant());
  count(Reason::kStatic, ErrorCode::kNone, flag->default_variant());
  for (const Variant& variant : flag->variants()) {
    count(Reason::kTargetingMatch, ErrorCode::kNone, &variant);
  }
  for (const ErrorCode error : {ErrorCode::kFlagNotFound, ErrorCode::kParseError,
                                ErrorCode::kTypeMismatch, ErrorCode::kGeneral}) {
    count(Reason::kError, error, nullptr);
  }
  counts.Count(in_set->Resolve(ValueView(), 0), 2);
  const auto totals = counts.Totals();
  ASSERT_EQ(totals.size(), 2u);
  EXPECT_EQ(totals.at({"set", "f"}).counts.size(), 1u);
  EXPECT_EQ(totals.at({"set", "f"}).last, 2);
  EXPECT_EQ(expected.size(), 11u);
  EXPECT_EQ(totals.at({"", "f"}).counts, expected);
}

TEST(EvaluationCountsTest, WhatCountedAFlagMayEndBeforeIt) {
  const auto flag = MakeFlag("f");
  {
    EvaluationCounts counts;
    counts.Count(flag->Resolve(ValueView(), 0), 1);
  }
  EXPECT_EQ(flag->tally()->last(), 1);
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

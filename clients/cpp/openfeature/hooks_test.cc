#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "openfeature/evaluation_error.h"
#include "openfeature/isolated/api.h"
#include "openfeature/testing/recording_hook.h"
#include "openfeature/testing/recording_provider.h"

namespace openfeature {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::RecordingHook;
using testing::RecordingProvider;

class Hooks : public ::testing::Test {
 protected:
  Hooks() {
    api_->SetLogger([this](LogLevel, const std::string& line) { logged_ += line + "\n"; });
    (void)api_->SetProviderAndWait(provider_);
  }

  std::shared_ptr<RecordingHook> Make(const std::string& name) {
    return std::make_shared<RecordingHook>(name, calls_);
  }
  BoolFlagEvaluationDetails Evaluate(std::shared_ptr<RecordingHook> hook, HookHints hints = {}) {
    return client_->GetBooleanDetails("flag", false, {},
                                      {.hooks = {std::move(hook)}, .hook_hints = std::move(hints)});
  }

  std::vector<std::string> calls_;
  std::string logged_;
  std::unique_ptr<OpenFeatureAPI> api_ = isolated::CreateApi();
  std::shared_ptr<RecordingProvider> provider_ = std::make_shared<RecordingProvider>();
  std::shared_ptr<Client> client_ = api_->GetClient("domain");
  const std::shared_ptr<RecordingHook> hook_ = Make("hook");
};

TEST_F(Hooks, Requirement_4_1_1_TheContextTellsOfTheEvaluation) {
  int looks = 0;
  hook_->look = [&](const std::string&, const GeneralHookContext& ctx, const HookHints&) {
    ++looks;
    EXPECT_EQ(ctx.GetFlagKey(), "flag");
    EXPECT_EQ(ctx.GetType(), FlagValueType::kInteger);
    EXPECT_EQ(ctx.GetDefaultValueAsValue(), Value(7));
    EXPECT_EQ(ctx.GetEvaluationContext().GetTargetingKey(), "job-1");
    EXPECT_NE(ctx.GetHookData(), nullptr);
  };
  client_->AddHook(hook_);
  client_->GetIntegerValue("flag", 7,
                           EvaluationContext::Builder().withTargetingKey("job-1").build());
  EXPECT_EQ(looks, 3);
}

TEST_F(Hooks, Requirement_4_1_1_TheTypeIsTheOneAskedFor) {
  std::vector<FlagValueType> types;
  hook_->look = [&](const std::string& stage, const GeneralHookContext& ctx, const HookHints&) {
    if (stage == "before") types.push_back(ctx.GetType());
  };
  client_->AddHook(hook_);
  client_->GetBooleanValue("flag", false);
  client_->GetStringValue("flag", "");
  client_->GetDoubleValue("flag", 0);
  client_->GetObjectValue("flag", Value());
  EXPECT_THAT(types, ElementsAre(FlagValueType::kBoolean, FlagValueType::kString,
                                 FlagValueType::kDouble, FlagValueType::kObject));
}

TEST_F(Hooks, Requirement_4_1_2_TheContextTellsOfClientAndProvider) {
  hook_->look = [&](const std::string&, const GeneralHookContext& ctx, const HookHints&) {
    EXPECT_EQ(ctx.GetClientMetadata().domain, "domain");
    EXPECT_EQ(ctx.GetProviderMetadata().name, "recording");
  };
  Evaluate(hook_);
}

TEST_F(Hooks, Requirement_4_1_3_KeyTypeAndDefaultAreImmutable) {
  using Context = const GeneralHookContext&;
  static_assert(std::is_same_v<decltype(std::declval<Context>().GetFlagKey()), const std::string&>);
  static_assert(std::is_same_v<decltype(std::declval<Context>().GetType()), FlagValueType>);
  static_assert(std::is_same_v<decltype(std::declval<Context>().GetDefaultValueAsValue()), Value>);
}

TEST_F(Hooks, Requirement_4_1_4_1_OnlyBeforeChangesTheContext) {
  hook_->gives = EvaluationContext::Builder().withTargetingKey("changed").build();
  hook_->look = [&](const std::string& stage, const GeneralHookContext& ctx, const HookHints&) {
    static_assert(std::is_same_v<decltype(ctx.GetEvaluationContext()), const EvaluationContext&>);
    EXPECT_EQ(ctx.GetEvaluationContext().GetTargetingKey().has_value(), stage != "before");
  };
  Evaluate(hook_);
  EXPECT_EQ(provider_->LastContext().GetTargetingKey(), "changed");
}

TEST_F(Hooks, Requirement_4_1_5_HookDataIsMutable) {
  hook_->look = [&](const std::string& stage, const GeneralHookContext& ctx, const HookHints&) {
    if (stage == "before") ctx.GetHookData()->Set("count", 1);
    if (stage == "after") ++*ctx.GetHookData()->GetAs<int>("count");
    if (stage == "finally") {
      EXPECT_EQ(*ctx.GetHookData()->GetAs<int>("count"), 2);
    }
  };
  Evaluate(hook_);
}

TEST_F(Hooks, Requirement_4_2_1_HintsAreOfAnyType) {
  hook_->look = [&](const std::string&, const GeneralHookContext&, const HookHints& hints) {
    EXPECT_EQ(ValueOfAny(hints.at("boolean")), Value(true));
    EXPECT_EQ(ValueOfAny(hints.at("string")), Value("text"));
    EXPECT_EQ(ValueOfAny(hints.at("number")), Value(3));
    EXPECT_EQ(ValueOfAny(hints.at("structure")), Value(Value::Structure{{"a", 1}}));
  };
  Evaluate(hook_, {{"boolean", true},
                   {"string", "text"},
                   {"number", 3},
                   {"structure", Value::Structure{{"a", 1}}}});
  EXPECT_EQ(calls_.size(), 3u);
}

TEST_F(Hooks, Requirement_4_2_2_1_HintsAreImmutable) {
  static_assert(std::is_invocable_v<decltype(&GeneralHook::Before), GeneralHook&,
                                    const GeneralHookContext&, const HookHints&>);
}

TEST_F(Hooks, Requirement_4_2_2_2_ClientMetadataIsImmutable) {
  static_assert(std::is_same_v<decltype(&GeneralHookContext::GetClientMetadata),
                               const Metadata& (GeneralHookContext::*)() const>);
}

TEST_F(Hooks, Requirement_4_2_2_3_ProviderMetadataIsImmutable) {
  static_assert(std::is_same_v<decltype(&GeneralHookContext::GetProviderMetadata),
                               const Metadata& (GeneralHookContext::*)() const>);
}

TEST_F(Hooks, Requirement_4_3_1_AHookNeedsOnlyOneStage) {
  class FinallyOnly : public GeneralHook {
   public:
    void Finally(const GeneralHookContext&, const GeneralFlagEvaluationDetails&,
                 const HookHints&) override {
      ran = true;
    }
    bool ran = false;
  };
  const auto hook = std::make_shared<FinallyOnly>();
  client_->AddHook(hook);
  EXPECT_TRUE(client_->GetBooleanValue("flag", false));
  EXPECT_TRUE(hook->ran);
}

TEST_F(Hooks, Requirement_4_3_2_DataIsEachHooksAndEachEvaluationsOwn) {
  const auto other = Make("other");
  std::vector<HookData*> seen;
  std::vector<std::shared_ptr<HookData>> kept;  // So that no address is used twice.
  const auto look = [&](const std::string& stage, const GeneralHookContext& ctx, const HookHints&) {
    kept.push_back(ctx.GetHookData());
    if (stage == "before") {
      EXPECT_EQ(ctx.GetHookData()->Get("set"), nullptr);
      ctx.GetHookData()->Set("set", true);
    }
    seen.push_back(ctx.GetHookData().get());
  };
  hook_->look = look;
  other->look = look;
  client_->AddHooks({hook_, other});
  client_->GetBooleanValue("flag", false);
  ASSERT_EQ(seen.size(), 6u);  // hook, other, other, hook, other, hook
  EXPECT_NE(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[3]);
  EXPECT_EQ(seen[0], seen[5]);
  EXPECT_EQ(seen[1], seen[2]);
  client_->GetBooleanValue("flag", false);
}

TEST_F(Hooks, Requirement_4_3_2_1_BeforeRunsBeforeTheProvider) {
  provider_->on_resolve = [&] { calls_.push_back("provider"); };
  Evaluate(hook_);
  EXPECT_THAT(calls_, ElementsAre("hook.before", "provider", "hook.after", "hook.finally"));
}

TEST_F(Hooks, Requirement_4_3_4_WhatBeforeReturnsReachesTheNextBefore) {
  hook_->gives = EvaluationContext::Builder().withAttribute("a", 1).build();
  const auto next = Make("next");
  next->look = [&](const std::string&, const GeneralHookContext& ctx, const HookHints&) {
    EXPECT_NE(ctx.GetEvaluationContext().GetValue("a"), nullptr);
  };
  client_->AddHooks({hook_, next});
  client_->GetBooleanValue("flag", false);
}

TEST_F(Hooks, Requirement_4_3_5_WhatBeforeReturnsIsMergedOverTheContext) {
  hook_->gives = EvaluationContext::Builder().withAttribute("a", "hook").build();
  client_->GetBooleanValue(
      "flag", false,
      EvaluationContext::Builder().withAttribute("a", "own").withAttribute("b", "own").build(),
      {.hooks = {hook_}});
  EXPECT_EQ(ValueOfAny(*provider_->LastContext().GetValue("a")), Value("hook"));
  EXPECT_EQ(ValueOfAny(*provider_->LastContext().GetValue("b")), Value("own"));
}

TEST_F(Hooks, Requirement_4_3_6_AfterIsGivenTheDetails) {
  hook_->look_at_details = [&](const std::string&, const GeneralFlagEvaluationDetails& details) {
    EXPECT_EQ(details.GetFlagKey(), "flag");
    EXPECT_EQ(details.GetValueAsValue(), Value(true));
    EXPECT_EQ(details.GetVariant(), "on");
    EXPECT_EQ(details.GetReason(), Reason::kTargetingMatch);
  };
  Evaluate(hook_);
}

TEST_F(Hooks, Requirement_4_3_7_ErrorRunsWhereTheProviderFails) {
  provider_->resolve_error = ErrorStatus(ErrorCode::kParseError, "line 3");
  Evaluate(hook_);
  EXPECT_THAT(calls_, ElementsAre("hook.before", "hook.error", "hook.finally"));
  EXPECT_EQ(hook_->error, "line 3");
}

TEST_F(Hooks, Requirement_4_3_8_FinallyIsGivenWhatTheCallerGets) {
  provider_->error_code = ErrorCode::kFlagNotFound;
  hook_->look_at_details = [&](const std::string& stage,
                               const GeneralFlagEvaluationDetails& details) {
    EXPECT_EQ(stage, "finally");
    EXPECT_EQ(details.GetErrorCode(), ErrorCode::kFlagNotFound);
    EXPECT_EQ(details.GetErrorMessage(), "refused");
    EXPECT_EQ(details.GetValueAsValue(), Value(false));
  };
  Evaluate(hook_);
  EXPECT_THAT(calls_, ElementsAre("hook.before", "hook.error", "hook.finally"));
}

TEST_F(Hooks, Requirement_4_4_1_ApiClientProviderAndInvocationHaveHooks) {
  api_->AddHook(Make("api"));
  client_->AddHook(Make("client"));
  provider_->hooks = {Make("provider")};
  Evaluate(Make("invocation"));
  EXPECT_EQ(calls_.size(), 12u);
}

TEST_F(Hooks, Requirement_4_4_2_RunLikeAStack) {
  api_->AddHooks({Make("A"), Make("B")});
  client_->AddHooks({Make("C"), Make("D")});
  provider_->hooks = {Make("G"), Make("H")};
  provider_->on_resolve = [&] { calls_.push_back("provider"); };
  client_->GetBooleanValue("flag", false, {}, {.hooks = {Make("E"), Make("F")}});
  EXPECT_THAT(calls_, ElementsAre("A.before", "B.before", "C.before", "D.before", "E.before",
                                  "F.before", "G.before", "H.before", "provider", "H.after",
                                  "G.after", "F.after", "E.after", "D.after", "C.after", "B.after",
                                  "A.after", "H.finally", "G.finally", "F.finally", "E.finally",
                                  "D.finally", "C.finally", "B.finally", "A.finally"));
}

TEST_F(Hooks, Requirement_4_4_2_ErrorStagesToo) {
  api_->AddHook(Make("api"));
  client_->AddHook(Make("client"));
  provider_->hooks = {Make("provider")};
  provider_->error_code = ErrorCode::kGeneral;
  Evaluate(Make("invocation"));
  EXPECT_THAT(std::vector<std::string>(calls_.begin() + 4, calls_.begin() + 8),
              ElementsAre("provider.error", "invocation.error", "client.error", "api.error"));
}

TEST_F(Hooks, Requirement_4_4_3_AFinallyThatThrowsStopsNothing) {
  client_->AddHook(Make("other"));
  hook_->throws_in = "finally";
  EXPECT_TRUE(Evaluate(hook_).GetValue());
  EXPECT_EQ(calls_.back(), "other.finally");
  EXPECT_THAT(logged_, HasSubstr("hook threw in finally"));
}

TEST_F(Hooks, Requirement_4_4_4_AnErrorStageThatThrowsStopsNothing) {
  provider_->error_code = ErrorCode::kParseError;
  client_->AddHook(Make("other"));
  hook_->throws_in = "error";
  EXPECT_EQ(Evaluate(hook_).GetErrorCode(), ErrorCode::kParseError);
  EXPECT_THAT(calls_, ElementsAre("other.before", "hook.before", "hook.error", "other.error",
                                  "hook.finally", "other.finally"));
}

TEST_F(Hooks, Requirement_4_4_5_ABeforeOrAfterThatThrowsRunsTheErrorStages) {
  for (const std::string stage : {"before", "after"}) {
    calls_.clear();
    hook_->throws_in = stage;
    const auto details = Evaluate(hook_);
    EXPECT_EQ(hook_->error, "hook threw in " + stage);
    EXPECT_EQ(details.GetErrorCode(), ErrorCode::kGeneral);
    EXPECT_EQ(details.GetErrorMessage(), "hook threw in " + stage);
    EXPECT_EQ(calls_.back(), "hook.finally");
  }
}

TEST_F(Hooks, Requirement_4_4_6_AStageThatThrowsEndsItsStage) {
  const auto other = Make("other");
  client_->AddHooks({hook_, other});
  hook_->throws_in = "before";
  client_->GetBooleanValue("flag", false);
  EXPECT_THAT(calls_, ElementsAre("hook.before", "other.error", "hook.error", "other.finally",
                                  "hook.finally"));
  calls_.clear();
  hook_->throws_in = "";
  other->throws_in = "after";
  client_->GetBooleanValue("flag", false);
  EXPECT_THAT(calls_, ElementsAre("hook.before", "other.before", "other.after", "other.error",
                                  "hook.error", "other.finally", "hook.finally"));
}

TEST_F(Hooks, Requirement_4_4_7_ABeforeThatThrowsGivesTheDefault) {
  hook_->throws_in = "before";
  EXPECT_FALSE(Evaluate(hook_).GetValue());
  EXPECT_EQ(provider_->resolves, 0);
}

TEST_F(Hooks, AnAfterThatThrowsGivesTheDefault) {
  hook_->throws_in = "after";
  EXPECT_FALSE(Evaluate(hook_).GetValue());
}

TEST_F(Hooks, AStageMayThrowAnErrorCode) {
  hook_->look = [](const std::string& stage, const GeneralHookContext&, const HookHints&) {
    if (stage == "before") throw EvaluationError(ErrorCode::kInvalidContext, "no queue");
  };
  EXPECT_EQ(Evaluate(hook_).GetErrorCode(), ErrorCode::kInvalidContext);
}

TEST_F(Hooks, Requirement_4_5_1_OptionsMayHaveHints) {
  EXPECT_TRUE(EvaluationOptions().hook_hints.empty());
  Evaluate(hook_, {});
  EXPECT_EQ(calls_.size(), 3u);
}

TEST_F(Hooks, Requirement_4_5_2_HintsReachEachHookInEachStage) {
  int looks = 0;
  const auto look = [&](const std::string&, const GeneralHookContext&, const HookHints& hints) {
    looks += static_cast<int>(hints.count("hint"));
  };
  hook_->look = look;
  const auto of_api = Make("api");
  of_api->look = look;
  api_->AddHook(of_api);
  Evaluate(hook_, {{"hint", 1}});
  provider_->error_code = ErrorCode::kGeneral;
  Evaluate(hook_, {{"hint", 1}});
  EXPECT_EQ(looks, 12);
}

TEST_F(Hooks, Requirement_4_5_3_HooksDoNotChangeHints) {
  const EvaluationOptions options{.hooks = {hook_}, .hook_hints = {{"hint", 1}}};
  client_->GetBooleanValue("flag", false, options);
  EXPECT_EQ(options.hook_hints.size(), 1u);
}

TEST_F(Hooks, Requirement_4_6_1_DataIsOfAnyType) {
  struct Span {
    int id;
  };
  HookData data;
  data.Set("span", Span{3});
  data.Set("text", std::string("text"));
  EXPECT_EQ(data.GetAs<Span>("span")->id, 3);
  EXPECT_EQ(data.GetAs<int>("span"), nullptr);
  EXPECT_EQ(data.Get("nothing"), nullptr);
}

TEST_F(Hooks, MayEvaluateFlagsThemselves) {
  bool nested = false;
  hook_->look = [&](const std::string& stage, const GeneralHookContext&, const HookHints&) {
    if (stage == "before") nested = api_->GetClient()->GetBooleanValue("other", false);
  };
  EXPECT_TRUE(Evaluate(hook_).GetValue());
  EXPECT_TRUE(nested);
}

}  // namespace
}  // namespace openfeature

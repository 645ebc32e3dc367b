#include "flagd/internal/local_flags.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace guidon::flagd_internal {
namespace {

using openfeature::EvaluationContext;
using openfeature::Reason;
using openfeature::Value;

constexpr char kFlags[] = R"({
  "metadata": {"owner": "flags", "version": 3},
  "flags": {
    "plain": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on",
              "metadata": {"owner": "me", "weight": 0.5, "beta": true}},
    "rule": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
             "targeting": {"if": [{"==": [{"var": "plan"}, "gold"]}, "on"]}},
    "disabled": {"state": "DISABLED", "variants": {"on": true}, "defaultVariant": "on"},
    "open": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": null},
    "broken": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
               "targeting": {"no_such_operator": []}},
    "text": {"state": "ENABLED", "variants": {"a": "A"}, "defaultVariant": "a"},
    "number": {"state": "ENABLED", "variants": {"a": 2.75, "b": 1e300}, "defaultVariant": "a",
               "targeting": {"if": [{"var": "huge"}, "b"]}},
    "object": {"state": "ENABLED", "variants": {"a": {"retries": 3, "of": ["x", 0.5, null, true]}},
               "defaultVariant": "a"}
  }})";

class LocalFlagsTest : public ::testing::Test {
 protected:
  LocalFlagsTest() { EXPECT_TRUE(flags_.Load(kFlags, TextFormat::kJson, "test").ok()); }

  template <typename T>
  Details<T> Get(std::string_view key, T otherwise = {}, const EvaluationContext& context = {}) {
    return flags_.Evaluate<T>(key, otherwise, context, false);
  }

  // Whether `targeting` holds for the context.
  bool Holds(const std::string& targeting, const EvaluationContext& context,
             const Value::Structure& overlay = {}) {
    LocalFlags flags("");
    const auto loaded = flags.Load(
        R"({"flags": {"f": {"state": "ENABLED", "variants": {"on": true, "off": false},
            "defaultVariant": "off", "targeting": {"if": [)" +
            targeting + R"(, "on", "off"]}}}})",
        TextFormat::kJson, "test", overlay);
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    const auto details = flags.Evaluate<bool>("f", false, context, false);
    EXPECT_FALSE(details->GetErrorCode()) << targeting;
    return details->GetValue();
  }

  LocalFlags flags_{""};
};

TEST_F(LocalFlagsTest, ResolvesEveryType) {
  EXPECT_TRUE(Get<bool>("plain")->GetValue());
  EXPECT_EQ(Get<std::string>("text")->GetValue(), "A");
  EXPECT_EQ(Get<double>("number")->GetValue(), 2.75);
  EXPECT_EQ(Get<std::int64_t>("number")->GetValue(), 2);
  const auto object = Get<Value>("object");
  EXPECT_EQ(object->GetValue(),
            Value(Value::Structure{{"retries", 3}, {"of", Value::List{"x", 0.5, Value(), true}}}));
}

TEST_F(LocalFlagsTest, CutsNumbersOffAtTheEndsOfTheType) {
  const auto context = EvaluationContext::Builder().withAttribute("huge", true).build();
  EXPECT_EQ(Get<std::int64_t>("number", 0, context)->GetValue(),
            std::numeric_limits<std::int64_t>::max());
}

TEST_F(LocalFlagsTest, GivesReasonVariantAndMetadata) {
  const auto plain = Get<bool>("plain");
  EXPECT_EQ(plain->GetReason(), Reason::kStatic);
  EXPECT_EQ(plain->GetVariant(), "on");
  const auto& metadata = plain->GetFlagMetadata().data;
  EXPECT_EQ(metadata.at("owner"), openfeature::FlagMetadataValue(std::string("me")));
  EXPECT_EQ(metadata.at("version"), openfeature::FlagMetadataValue(std::int64_t{3}));
  EXPECT_EQ(metadata.at("weight"), openfeature::FlagMetadataValue(0.5));
  EXPECT_EQ(metadata.at("beta"), openfeature::FlagMetadataValue(true));
  EXPECT_EQ(Get<bool>("rule")->GetReason(), Reason::kDefault);
  const auto gold = EvaluationContext::Builder().withAttribute("plan", "gold").build();
  EXPECT_EQ(Get<bool>("rule", false, gold)->GetReason(), Reason::kTargetingMatch);
}

TEST_F(LocalFlagsTest, LeavesTheDefaultToTheCaller) {
  const auto disabled = Get<bool>("disabled", true);
  EXPECT_TRUE(disabled->GetValue());
  EXPECT_EQ(disabled->GetReason(), Reason::kDisabled);
  EXPECT_FALSE(disabled->GetVariant());
  const auto open = Get<bool>("open", false);
  EXPECT_FALSE(open->GetValue());
  EXPECT_EQ(open->GetReason(), Reason::kDefault);
  EXPECT_FALSE(open->GetErrorCode());
}

TEST_F(LocalFlagsTest, SaysWhatIsWrong) {
  using openfeature::ErrorCode;
  EXPECT_EQ(Get<bool>("none", true)->GetErrorCode(), ErrorCode::kFlagNotFound);
  EXPECT_TRUE(Get<bool>("none", true)->GetValue());
  EXPECT_EQ(Get<bool>("text")->GetErrorCode(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(Get<Value>("text")->GetErrorCode(), ErrorCode::kTypeMismatch);
  EXPECT_EQ(Get<bool>("broken")->GetErrorCode(), ErrorCode::kParseError);
  LocalFlags empty("");
  EXPECT_EQ(empty.Evaluate<bool>("plain", false, {}, false)->GetErrorCode(),
            ErrorCode::kProviderNotReady);
}

TEST_F(LocalFlagsTest, SaysThatAValueMayBeStale) {
  const auto stale = flags_.Evaluate<bool>("plain", false, {}, true);
  EXPECT_TRUE(stale->GetValue());
  EXPECT_EQ(stale->GetReason(), Reason::kStale);
  EXPECT_EQ(flags_.Evaluate<bool>("none", false, {}, true)->GetReason(), Reason::kError);
}

TEST_F(LocalFlagsTest, RulesSeeAttributesOfAllTypes) {
  const auto context = EvaluationContext::Builder()
                           .withTargetingKey("job-1")
                           .withAttribute("text", std::string("a"))
                           .withAttribute("literal", "b")
                           .withAttribute("view", std::string_view("c"))
                           .withAttribute("int", 3)
                           .withAttribute("unsigned", 4U)
                           .withAttribute("float", 0.5F)
                           .withAttribute("yes", true)
                           .withAttribute("time", std::chrono::system_clock::from_time_t(1000))
                           .withAttribute("list", Value::List{"x", 5})
                           .withAttribute("tree", Value(Value::Structure{{"leaf", "green"}}))
                           .build();
  EXPECT_TRUE(Holds(R"({"==": [{"var": "targetingKey"}, "job-1"]})", context));
  EXPECT_TRUE(Holds(R"({"==": [{"var": "text"}, "a"]})", context));
  EXPECT_TRUE(Holds(R"({"==": [{"var": "literal"}, "b"]})", context));
  EXPECT_TRUE(Holds(R"({"==": [{"var": "view"}, "c"]})", context));
  EXPECT_TRUE(Holds(R"({"===": [{"var": "int"}, 3]})", context));
  EXPECT_TRUE(Holds(R"({"===": [{"var": "unsigned"}, 4]})", context));
  EXPECT_TRUE(Holds(R"({"===": [{"var": "float"}, 0.5]})", context));
  EXPECT_TRUE(Holds(R"({"===": [{"var": "yes"}, true]})", context));
  EXPECT_TRUE(Holds(R"({"<": [{"var": "time"}, {"var": "$flagd.timestamp"}]})", context));
  EXPECT_TRUE(Holds(R"({"===": [{"var": "time"}, 1000]})", context));
  EXPECT_TRUE(Holds(R"({"in": [5, {"var": "list"}]})", context));
  EXPECT_TRUE(Holds(R"({"==": [{"var": "tree.leaf"}, "green"]})", context));
  EXPECT_TRUE(Holds(R"({"==": [{"var": "$flagd.flagKey"}, "f"]})", context));
  EXPECT_TRUE(Holds(R"({"!": {"var": "absent"}})", context));
}

TEST_F(LocalFlagsTest, TheDaemonsContextGoesOverTheApplications) {
  const auto context = EvaluationContext::Builder()
                           .withTargetingKey("job-1")
                           .withAttribute("region", "us")
                           .withAttribute("plan", "gold")
                           .build();
  const Value::Structure overlay = {{"region", "eu"}, {"targetingKey", "fleet"}};
  EXPECT_TRUE(Holds(R"({"==": [{"var": "region"}, "eu"]})", context, overlay));
  EXPECT_TRUE(Holds(R"({"==": [{"var": "plan"}, "gold"]})", context, overlay));
  EXPECT_TRUE(Holds(R"({"==": [{"var": "targetingKey"}, "fleet"]})", context, overlay));
}

TEST_F(LocalFlagsTest, TellsWhichFlagsChanged) {
  constexpr char kNext[] = R"({"flags": {
      "text": {"state": "ENABLED", "variants": {"a": "B"}, "defaultVariant": "a"},
      "new": {"state": "ENABLED", "variants": {"a": "B"}, "defaultVariant": "a"}}})";
  auto loaded = flags_.Load(kNext, TextFormat::kJson, "test");
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->changed.size(), 9u);  // All eight, of which one is another now, and the new.
  loaded = flags_.Load(kNext, TextFormat::kJson, "test");
  EXPECT_TRUE(loaded->changed.empty());
  EXPECT_EQ(Get<std::string>("text")->GetValue(), "B");
  EXPECT_EQ(Get<bool>("plain")->GetErrorCode(), openfeature::ErrorCode::kFlagNotFound);
}

TEST_F(LocalFlagsTest, WhatCannotBeUsedChangesNothing) {
  EXPECT_FALSE(flags_.Load("{", TextFormat::kJson, "test").ok());
  EXPECT_FALSE(
      flags_.Load(R"({"flags": {"a": {"variants": {}}}})", TextFormat::kJson, "test").ok());
  EXPECT_TRUE(Get<bool>("plain")->GetValue());
}

TEST_F(LocalFlagsTest, ReadsYaml) {
  LocalFlags flags("");
  ASSERT_TRUE(flags
                  .Load("flags:\n  y:\n    state: ENABLED\n    variants: {on: true}\n"
                        "    defaultVariant: 'on'\n",
                        TextFormat::kYaml, "test.yaml")
                  .ok());
  EXPECT_TRUE(flags.Evaluate<bool>("y", false, {}, false)->GetValue());
}

TEST_F(LocalFlagsTest, TheSelectorChoosesAmongFlagSets) {
  constexpr char kSets[] = R"({"flags": [
      {"key": "f", "state": "ENABLED", "variants": {"a": "A"}, "defaultVariant": "a",
       "metadata": {"flagSetId": "one"}},
      {"key": "f", "state": "ENABLED", "variants": {"a": "B"}, "defaultVariant": "a",
       "metadata": {"flagSetId": "two"}}]})";
  LocalFlags one("flagSetId=one");
  ASSERT_TRUE(one.Load(kSets, TextFormat::kJson, "test").ok());
  EXPECT_EQ(one.Evaluate<std::string>("f", "", {}, false)->GetValue(), "A");
  EXPECT_FALSE(LocalFlags("nonsense=one").Load(kSets, TextFormat::kJson, "test").ok());
}

TEST_F(LocalFlagsTest, LookupsGoOnWhileFlagsAreReplaced) {
  std::atomic<bool> ends = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!ends) {
        const auto details = flags_.Evaluate<std::string>("text", "", {}, false);
        EXPECT_FALSE(details->GetErrorCode());
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    const std::string text = R"({"flags": {"text": {"state": "ENABLED", "variants": {"a": ")" +
                             std::to_string(i) + R"("}, "defaultVariant": "a"}}})";
    EXPECT_TRUE(flags_.Load(text, TextFormat::kJson, "test").ok());
  }
  ends = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(Get<std::string>("text")->GetValue(), "199");
}

}  // namespace
}  // namespace guidon::flagd_internal

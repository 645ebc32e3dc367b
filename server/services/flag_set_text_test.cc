#include "server/services/flag_set_text.h"

#include <gtest/gtest.h>

#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

constexpr char kDocument[] = R"({
  "$evaluators": {"pro": {"==": [{"var": "plan"}, "pro"]}},
  "metadata": {"flagSetId": "search", "owner": "team"},
  "flags": {
    "b": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
          "targeting": {"if": [{"$ref": "pro"}, "on"]}},
    "a": {"state": "DISABLED", "variants": {"x": 1}, "defaultVariant": "x"}
  }
})";

class FlagSetTextTest : public ::testing::Test {
 protected:
  void Serve(const std::string& document) {
    const auto loaded = LoadFlags(document, TextFormat::kJson, "test");
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    catalog_.Update([&](SnapshotBuilder& builder) { builder.ReplaceSource(0, loaded->flags); });
  }

  FlagCatalog catalog_{{"test"}, [] {}};
  FlagSetTexts texts_{catalog_};
};

TEST_F(FlagSetTextTest, WritesADocumentThatLoadsAsTheSameFlags) {
  Serve(kDocument);
  const std::string text = *texts_.Get({});
  const auto loaded = LoadFlags(text, TextFormat::kJson, "written");
  ASSERT_TRUE(loaded.ok()) << loaded.status() << text;
  ASSERT_EQ(loaded->flags.size(), 2u);
  const Flag* const original = catalog_.Current()->Find({}, "b");
  EXPECT_EQ(loaded->flags[1]->definition(), original->definition());
  EXPECT_EQ(loaded->flags[1]->metadata(), original->metadata());
  EXPECT_EQ(text.find("$ref"), std::string::npos) << text;
}

TEST_F(FlagSetTextTest, KeepsTheTextWhileNothingOfTheSelectionChanges) {
  Serve(kDocument);
  const Selector other = *Selector::Parse("flagSetId=other");
  const auto before = texts_.Get(other);
  EXPECT_EQ(*before, R"({"flags":{}})");
  Serve(R"({"flags": {"new": {"state": "ENABLED", "variants": {"on": true}}}})");
  EXPECT_EQ(texts_.Get(other), before);
  EXPECT_NE(texts_.Get({})->find("\"new\""), std::string::npos);
}

TEST_F(FlagSetTextTest, BoundsWhatItKeeps) {
  Serve(kDocument);
  for (size_t i = 0; i < 3 * FlagSetTexts::kMost; ++i) {
    EXPECT_EQ(*texts_.Get(*Selector::Parse("flagSetId=x" + std::to_string(i))), R"({"flags":{}})");
  }
  EXPECT_NE(texts_.Get({})->find("\"b\""), std::string::npos);
}

}  // namespace
}  // namespace guidon

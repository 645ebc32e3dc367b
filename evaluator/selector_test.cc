#include "evaluator/selector.h"

#include "gtest/gtest.h"

namespace guidon {
namespace {

TEST(Selector, ReadsEveryForm) {
  const struct {
    const char* text;
    Selector::Kind kind;
    const char* value;
  } cases[] = {
      {"", Selector::Kind::kAll, ""},
      {"flagSetId=ranking", Selector::Kind::kFlagSet, "ranking"},
      {"flagSetId=", Selector::Kind::kFlagSet, ""},
      {"flagSetId=a=b", Selector::Kind::kFlagSet, "a=b"},
      {"source=file:flags.yaml", Selector::Kind::kSource, "file:flags.yaml"},
      {"source=", Selector::Kind::kSource, ""},
      {"source=http://x/?a=b", Selector::Kind::kSource, "http://x/?a=b"},
      {"flags.json", Selector::Kind::kSource, "flags.json"},
  };
  for (const auto& c : cases) {
    const absl::StatusOr<Selector> selector = Selector::Parse(c.text);
    ASSERT_TRUE(selector.ok()) << c.text;
    EXPECT_EQ(selector->kind, c.kind) << c.text;
    EXPECT_EQ(selector->value, c.value) << c.text;
  }
}

TEST(Selector, RefusesOtherKeys) {
  for (const char* text :
       {"flagsetid=a", "flagSetID=a", "key=a", "=a", "=", "FLAGSETID=", "a b=c"}) {
    const absl::Status status = Selector::Parse(text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(Selector::Parse("key=a").status().message(),
            "invalid selector \"key=a\": use flagSetId=<id>, source=<uri> or a source's name");
}

}  // namespace
}  // namespace guidon

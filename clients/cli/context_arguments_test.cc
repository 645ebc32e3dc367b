#include "clients/cli/context_arguments.h"

#include "clients/cli/exit_code.h"
#include "clients/cli/struct_json.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

TEST(BuildContext, ReadsValuesAsJsonOrElseAsText) {
  const auto context = BuildContext(
      {"", {"age=30", "beta=true", "zip=01234", "country=ch", "id=\"7\"", "q=a=b", "empty="}, {}});
  ASSERT_TRUE(context.ok()) << context.status();
  EXPECT_EQ(StructJson(*context),
            OutputJson::parse(R"({"age":30,"beta":true,"country":"ch","empty":"","id":"7",
                                  "q":"a=b","zip":"01234"})"));
}

TEST(BuildContext, LetsPairsOverruleTheObjectAndTheTargetingKeyBoth) {
  const auto context =
      BuildContext({R"({"a":{"b":1},"c":1,"targetingKey":"x"})", {"c=2", "targetingKey=y"}, "z"});
  ASSERT_TRUE(context.ok()) << context.status();
  EXPECT_EQ(StructJson(*context), OutputJson::parse(R"({"a":{"b":1},"c":2,"targetingKey":"z"})"));
}

TEST(BuildContext, KeepsAnEmptyTargetingKey) {
  const auto context = BuildContext({"", {}, ""});
  ASSERT_TRUE(context.ok());
  EXPECT_EQ(StructJson(*context), OutputJson::parse(R"({"targetingKey":""})"));
}

TEST(BuildContext, RefusesWhatIsNoContextAsUsage) {
  for (const ContextArguments& arguments :
       {ContextArguments{"[1]", {}, {}}, ContextArguments{"{", {}, {}},
        ContextArguments{"", {"country"}, {}}, ContextArguments{"", {"=ch"}, {}}}) {
    EXPECT_EQ(ExitCodeOf(BuildContext(arguments).status()), ExitCode::kUsage);
  }
}

}  // namespace
}  // namespace guidon::cli

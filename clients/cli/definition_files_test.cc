#include "clients/cli/definition_files.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

class ReadDefinitionsTest : public ::testing::Test {
 protected:
  ReadDefinitionsTest() { std::filesystem::create_directories(folder_); }
  ~ReadDefinitionsTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  absl::StatusOr<std::vector<FlagDefinition>> Read(const std::vector<std::string>& files,
                                                   const std::string& in = "") {
    std::istringstream input(in);
    return ReadDefinitions(files, input);
  }

  std::string folder_ = ::testing::TempDir() + "definition_files_test." + std::to_string(getpid());
};

TEST_F(ReadDefinitionsTest, ReadsJsonAndYamlByNameAndStdinByItsFirstCharacter) {
  const auto json = Write("a.json", R"({"flags":{"a":{"variants":{"on":true}}}})");
  const auto yaml = Write("b.yaml", "flags:\n  b:\n    variants: {on: true}\n");
  const auto flags =
      Read({json, yaml, "-"}, " {\"flags\":[{\"key\":\"c\",\"variants\":{\"on\":true}}]}");
  ASSERT_TRUE(flags.ok()) << flags.status();
  ASSERT_EQ(flags->size(), 3u);
  EXPECT_EQ(flags->at(0).id.key, "a");
  EXPECT_EQ(flags->at(1).id.key, "b");
  EXPECT_EQ(flags->at(1).definition.at("variants"), Json({{"on", true}}));
  EXPECT_EQ(flags->at(2).id.key, "c");
}

TEST_F(ReadDefinitionsTest, TakesTheFlagSetFromTheDocument) {
  const auto flags = Read({"-"}, R"({"metadata":{"flagSetId":"web"},"flags":{"a":{}}})");
  ASSERT_TRUE(flags.ok()) << flags.status();
  EXPECT_EQ(flags->at(0).id.flag_set, "web");
}

TEST_F(ReadDefinitionsTest, RefusesAFlagThatTwoFilesDefine) {
  const auto a = Write("a.json", R"({"flags":{"x":{}}})");
  const auto b = Write("b.json", R"({"flags":{"x":{}}})");
  const auto flags = Read({a, b});
  EXPECT_EQ(ExitCodeOf(flags.status()), ExitCode::kUsage);
  EXPECT_EQ(flags.status().message(),
            b + ": flag \"x\" is defined in " + a + " already; leave one of them out");
}

TEST_F(ReadDefinitionsTest, NamesTheFileThatCannotBeUsed) {
  EXPECT_EQ(Read({folder_ + "/none.json"}).status().message(),
            folder_ + "/none.json: No such file or directory");
  EXPECT_THAT(std::string(Read({folder_}).status().message()), HasSubstr("is a folder"));
  EXPECT_THAT(std::string(Read({"-"}, "{\"flags\":").status().message()), HasSubstr("stdin: "));
  EXPECT_THAT(std::string(Read({"-"}, "").status().message()), HasSubstr("stdin: "));
  EXPECT_THAT(std::string(Read({"-"}, "{}").status().message()),
              EndsWith("has no member \"flags\""));
  EXPECT_EQ(ExitCodeOf(Read({"-"}, "{}").status()), ExitCode::kUsage);
}

TEST_F(ReadDefinitionsTest, LosesNoFurtherYamlDocument) {
  const auto flags = Read({"-"}, "flags: {a: {}}\n---\nflags: {b: {}}\n");
  EXPECT_EQ(ExitCodeOf(flags.status()), ExitCode::kUsage);
  EXPECT_THAT(std::string(flags.status().message()), HasSubstr("stdin: line 2"));
  EXPECT_TRUE(Read({"-"}, "---\nflags: {a: {}}\n").ok());
}

}  // namespace
}  // namespace guidon::cli

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <string>

namespace openfeature {
namespace {

std::set<std::string> TestsOfThisProgram() {
  std::set<std::string> names;
  const auto* program = ::testing::UnitTest::GetInstance();
  for (int i = 0; i < program->total_test_suite_count(); ++i) {
    const auto* suite = program->GetTestSuite(i);
    for (int j = 0; j < suite->total_test_count(); ++j) {
      names.insert(std::string(suite->name()) + "." + suite->GetTestInfo(j)->name());
    }
  }
  return names;
}

// "1_1_2_1" of "Api.Requirement_1_1_2_1_SetsTheDefaultProvider", with points.
std::string RequirementOf(const std::string& test) {
  static const std::regex kName(R"(\w+\.Requirement_([0-9_]+)_[A-Z]\w*)");
  std::smatch match;
  if (!std::regex_match(test, match, kName)) return "";
  return std::regex_replace(match[1].str(), std::regex("_"), ".");
}

TEST(Requirements, TheTableNamesTheTestsThatThereAre) {
  std::ifstream table(OPENFEATURE_REQUIREMENTS_TABLE);
  ASSERT_TRUE(table) << OPENFEATURE_REQUIREMENTS_TABLE;
  const std::set<std::string> tests = TestsOfThisProgram();
  std::set<std::string> named;
  int rows = 0;
  for (std::string line; std::getline(table, line);) {
    static const std::regex kRow(R"(\| ([0-9.]+) \| (.*) \| (.*)\|)");
    std::smatch row;
    if (!std::regex_match(line, row, kRow)) continue;
    ++rows;
    const std::string cell = row[3];
    const bool covered =
        row[2].str().find("not applicable: ") != 0 && row[2].str().find("MAY: not done: ") != 0;
    static const std::regex kTest("`([^`]+)`");
    int count = 0;
    for (std::sregex_iterator it(cell.begin(), cell.end(), kTest), end; it != end; ++it, ++count) {
      const std::string test = (*it)[1];
      EXPECT_TRUE(tests.count(test)) << line;
      EXPECT_EQ(RequirementOf(test), row[1].str());
      named.insert(test);
    }
    EXPECT_EQ(count > 0, covered) << line;
  }
  EXPECT_EQ(rows, 145);
  for (const std::string& test : tests) {
    if (!RequirementOf(test).empty()) {
      EXPECT_TRUE(named.count(test)) << test << " is not in the table";
    }
  }
}

}  // namespace
}  // namespace openfeature

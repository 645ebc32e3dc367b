#include "server/start_memory.h"

#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace guidon {
namespace {

// Kilobytes of pages that are as a file has them, of this process.
int64_t FileKilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssFile:")) return std::stoll(line.substr(line.find(':') + 1));
  }
  return 0;
}

// Touches a table that the linker had to fill in, code and constants.
std::string Work() {
  std::string text;
  for (const char* word : {"one", "two", "three"}) text += std::to_string(text.size()) + word;
  return text;
}

TEST(StartMemory, IsGivenBackAndComesBack) {
  const std::string before = Work();
  const int64_t resident = FileKilobytes();
  ReleaseStartMemory();
  EXPECT_LT(FileKilobytes(), resident);
  EXPECT_EQ(Work(), before);
}

}  // namespace
}  // namespace guidon

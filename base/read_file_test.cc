#include "base/read_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace guidon {
namespace {

TEST(ReadFile_, GivesEveryByte) {
  const std::string path = ::testing::TempDir() + "/read_file_test." + std::to_string(getpid());
  std::string content(200'000, 'x');
  content[100] = '\0';
  std::ofstream(path, std::ios::binary) << content;
  const absl::StatusOr<std::string> read = ReadFile(path);
  unlink(path.c_str());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(*read, content);
}

TEST(ReadFile_, SaysWhyNot) {
  const absl::Status missing = ReadFile("/nowhere/at/all").status();
  EXPECT_TRUE(absl::IsNotFound(missing));
  EXPECT_EQ(missing.message(), "/nowhere/at/all: cannot be read: No such file or directory");
  EXPECT_TRUE(absl::IsUnavailable(ReadFile("/").status()));  // a folder
}

}  // namespace
}  // namespace guidon

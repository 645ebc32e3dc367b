#include "flagd/internal/last_good.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/temp_dir.h"

namespace guidon::flagd_internal {
namespace {

const LastGood kCopy = {"localhost:8015", "flagSetId=a", R"({"flags": {}})", {{"region", "eu"}}};

std::string Bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class LastGoodTest : public ::testing::Test {
 protected:
  absl::StatusCode Read() const {
    return ReadLastGood(path_, kCopy.target, kCopy.selector).status().code();
  }

  const testing::TempDir dir_;
  const std::string path_ = dir_ / "flags";
};

TEST_F(LastGoodTest, ReadsWhatWasWritten) {
  ASSERT_TRUE(WriteLastGood(path_, kCopy).ok());
  const auto copy = ReadLastGood(path_, kCopy.target, kCopy.selector);
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(copy->flag_configuration, kCopy.flag_configuration);
  EXPECT_EQ(copy->sync_context, kCopy.sync_context);
}

TEST_F(LastGoodTest, ANewCopyReplacesTheFormerAndLeavesNothingElse) {
  ASSERT_TRUE(WriteLastGood(path_, kCopy).ok());
  LastGood next = kCopy;
  next.flag_configuration = "next";
  ASSERT_TRUE(WriteLastGood(path_, next).ok());
  EXPECT_EQ(ReadLastGood(path_, kCopy.target, kCopy.selector)->flag_configuration, "next");
  const std::filesystem::directory_iterator files(dir_.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(LastGoodTest, OthersMayNotReadIt) {
  ASSERT_TRUE(WriteLastGood(path_, kCopy).ok());
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path_).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(LastGoodTest, ThereMayBeNone) { EXPECT_EQ(Read(), absl::StatusCode::kNotFound); }

TEST_F(LastGoodTest, ATornCopyIsNoCopy) {
  ASSERT_TRUE(WriteLastGood(path_, kCopy).ok());
  const std::string whole = Bytes(path_);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    testing::WriteFile(path_, whole.substr(0, size));
    EXPECT_EQ(Read(), absl::StatusCode::kDataLoss) << size;
  }
}

TEST_F(LastGoodTest, AChangedByteIsFound) {
  ASSERT_TRUE(WriteLastGood(path_, kCopy).ok());
  const std::string whole = Bytes(path_);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    testing::WriteFile(path_, changed);
    EXPECT_EQ(Read(), absl::StatusCode::kDataLoss) << at;
  }
}

TEST_F(LastGoodTest, AForeignFileIsNoCopy) {
  testing::WriteFile(path_, R"({"flags": {"a": {"variants": {"on": true}}}})");
  EXPECT_EQ(Read(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReadLastGood(dir_.path(), "", "").status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(LastGoodTest, TheCopyOfAnotherDaemonOrSelectionIsNotUsed) {
  ASSERT_TRUE(WriteLastGood(path_, kCopy).ok());
  EXPECT_EQ(ReadLastGood(path_, "other:8015", kCopy.selector).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReadLastGood(path_, kCopy.target, "").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(LastGoodTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_EQ(WriteLastGood(dir_ / "none/flags", kCopy).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace guidon::flagd_internal

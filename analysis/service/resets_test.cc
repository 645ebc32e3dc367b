#include "analysis/service/resets.h"

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace guidon::analysis {
namespace {

const absl::Time kMoment = absl::FromUnixSeconds(1'795'000'000);

Subject SubjectOf(const std::string& canary) { return {"prod", "api", canary, "old", {}}; }

TEST(Resets_, BeginAReleaseAnewAndNoOther) {
  const auto resets = Resets::Load("").value();
  EXPECT_EQ(resets->Find(SubjectOf("new")), std::nullopt);
  ASSERT_TRUE(resets->Add({"prod", "api", "new"}, kMoment).ok());
  EXPECT_EQ(resets->Find(SubjectOf("new")), kMoment);
  EXPECT_EQ(resets->Find(SubjectOf("newer")), std::nullopt);
  ASSERT_TRUE(resets->Add({"prod", "api", "new"}, kMoment + absl::Hours(1)).ok());
  EXPECT_EQ(resets->Find(SubjectOf("new")), kMoment + absl::Hours(1));
}

TEST(Resets_, OutliveTheProcessInAFile) {
  const testing::TempDir dir;
  const std::string path = dir / "resets.json";
  ASSERT_TRUE(Resets::Load(path).value()->Add({"prod", "api", "a\"b"}, kMoment).ok());
  EXPECT_EQ(Resets::Load(path).value()->Find(SubjectOf("a\"b")), kMoment);
}

TEST(Resets_, AreBoundedAndTheOldestGoes) {
  const auto resets = Resets::Load("").value();
  for (size_t i = 0; i <= Resets::kLimit; ++i) {
    ASSERT_TRUE(resets->Add({"prod", "api", std::to_string(i)}, kMoment).ok());
  }
  EXPECT_EQ(resets->Find(SubjectOf("0")), std::nullopt);
  EXPECT_EQ(resets->Find(SubjectOf("1")), kMoment);
}

TEST(Resets_, AFileOfAnotherKindIsRefusedAndLeftAlone) {
  const testing::TempDir dir;
  for (const char* text : {"hello", "{}", "[1]", R"([{"start":"x"}])", R"([{"start":1}])"}) {
    testing::WriteFile(dir / "file", text);
    EXPECT_EQ(Resets::Load(dir / "file").status().message(),
              dir / "file: this is no file of resets")
        << text;
  }
}

TEST(Resets_, WhatCannotBeWrittenIsNoReset) {
  const testing::TempDir dir;
  const auto resets = Resets::Load(dir / "missing/resets.json").value();
  const absl::Status status = resets->Add({"prod", "api", "new"}, kMoment);
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_EQ(resets->Find(SubjectOf("new")), std::nullopt);
}

}  // namespace
}  // namespace guidon::analysis

#include "analysis/service/bearer_token.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/temp_dir.h"

namespace guidon::analysis {
namespace {

HttpRequest With(const std::string& authorization) {
  HttpRequest request;
  request.headers = {{"authorization", authorization}};
  return request;
}

TEST(BearerToken_, WithoutOneEverybodyMayAsk) {
  const BearerToken token = BearerToken::Load("").value();
  EXPECT_FALSE(token.required());
  EXPECT_TRUE(token.Admits(HttpRequest()));
}

TEST(BearerToken_, IsReadFromAFile) {
  const testing::TempDir dir;
  testing::WriteFile(dir / "token", "s3cret\n");
  const BearerToken token = BearerToken::Load(dir / "token").value();
  EXPECT_TRUE(token.required());
  EXPECT_TRUE(token.Admits(With("Bearer s3cret")));
  EXPECT_TRUE(token.Admits(With("bearer s3cret")));
  EXPECT_FALSE(token.Admits(HttpRequest()));
  for (const char* wrong : {"", "s3cret", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3crets",
                            "Basic s3cret"}) {
    EXPECT_FALSE(token.Admits(With(wrong))) << wrong;
  }
}

TEST(BearerToken_, IsReadFromTheEnvironment) {
  setenv("GUIDON_ANALYST_TOKEN", "from-env", 1);
  const auto token = BearerToken::Load("");
  const auto twice = BearerToken::Load("/somewhere");
  unsetenv("GUIDON_ANALYST_TOKEN");
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_TRUE(token->Admits(With("Bearer from-env")));
  EXPECT_EQ(twice.status().message(),
            "the token is given twice: by --token-file and by GUIDON_ANALYST_TOKEN");
}

TEST(BearerToken_, AnEmptyOneIsNoneThatCouldBeMeant) {
  const testing::TempDir dir;
  testing::WriteFile(dir / "token", " \n");
  EXPECT_EQ(BearerToken::Load(dir / "token").status().message(), dir / "token: holds no token");
  EXPECT_TRUE(absl::IsNotFound(BearerToken::Load(dir / "missing").status()));
}

}  // namespace
}  // namespace guidon::analysis

#include "clients/examples/worker/ranker.h"

#include <gtest/gtest.h>

namespace worker {
namespace {

bool Never() { return false; }

TEST(Ranker, TheOldOneGoesByRelevance) {
  EXPECT_EQ(*RankByRelevance("a 0.2 900\nb 0.9 1\nc 0.5 3\n"), "b\nc\na\n");
}

TEST(Ranker, TheNewOneGoesByClicksToo) {
  EXPECT_EQ(*RankByClicks("a 0.2 900\nb 0.9 1\nc 0.5 3\n", Never), "a\nc\nb\n");
}

TEST(Ranker, AJobThatIsNotDocumentsFails) {
  EXPECT_EQ(RankByRelevance("a 0.2\n").status().message(),
            "line \"a 0.2\" is not: document relevance clicks");
  EXPECT_TRUE(absl::IsInvalidArgument(RankByClicks("", Never).status()));
}

TEST(Ranker, TheNewOnesBugFailsTheJob) {
  EXPECT_TRUE(absl::IsAborted(RankByClicks("a 1 1\n", [] { return true; }).status()));
}

}  // namespace
}  // namespace worker

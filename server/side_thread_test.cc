#include "server/side_thread.h"

#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon {
namespace {

using ::testing::ElementsAre;

TEST(SideThread, CarriesJobsOutInTheirOrderBeforeItEnds) {
  std::vector<int> done;
  std::thread::id where;
  {
    SideThread side_thread;
    for (int i = 0; i < 3; ++i) side_thread.Run([&done, i] { done.push_back(i); });
    side_thread.Run([&where] { where = std::this_thread::get_id(); });
  }
  EXPECT_THAT(done, ElementsAre(0, 1, 2));
  EXPECT_NE(where, std::this_thread::get_id());
}

}  // namespace
}  // namespace guidon

#ifndef GUIDON_TESTS_SUPPORT_VERBS_TEST_H_
#define GUIDON_TESTS_SUPPORT_VERBS_TEST_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::testing {

// A running guidond with an empty store, on which guidonctl works.
class VerbsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(guidond_.ready()) << guidond_.errors(); }

  // Runs guidonctl, which must end with `wanted`.
  Finished Run(const std::vector<std::string>& arguments, int wanted = 0) {
    Finished finished = guidond_.Guidonctl(arguments);
    EXPECT_EQ(finished.exit_code, wanted) << arguments[0] << ": " << finished.errors;
    return finished;
  }

  // Runs guidonctl, which must succeed, and reads its JSON.
  nlohmann::json Result(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-o", "json"});
    return nlohmann::json::parse(Run(arguments).output, nullptr, false);
  }

  TempDir dir_;
  Guidond guidond_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_SUPPORT_VERBS_TEST_H_

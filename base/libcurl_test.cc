#include "base/libcurl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace guidon {
namespace {

using ::testing::HasSubstr;

TEST(Libcurl, IsLoadedOnce) {
  const auto libcurl = LoadLibcurl();
  ASSERT_TRUE(libcurl.ok()) << libcurl.status();
  EXPECT_EQ(*LoadLibcurl(), *libcurl);
  EXPECT_STREQ((*libcurl)->easy_strerror(CURLE_URL_MALFORMAT),
               "URL using bad/illegal format or missing URL");
}

TEST(Libcurl, SaysWhatToInstallWhereItIsMissing) {
  const absl::Status status = OpenLibcurl("libcurl-of-nobody.so.4").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("libcurl-of-nobody.so.4: cannot open"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("install Debian's package libcurl4"));
}

TEST(Libcurl, NamesTheFunctionThatALibraryLacks) {
  const absl::Status status = OpenLibcurl("libcrypto.so.3").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("undefined symbol: curl_global_init"));
}

}  // namespace
}  // namespace guidon

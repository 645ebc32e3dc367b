#include "server/http/content_coding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guidon {
namespace {

TEST(ContentCodingTest, GzipUnpacksToTheSame) {
  std::string noise;
  for (unsigned i = 0; i < 100'000; ++i) noise += static_cast<char>(i * i >> 7);
  for (const std::string& bytes : {std::string(), std::string("abc"), noise}) {
    EXPECT_EQ(*Unpack("gzip", Gzip(bytes), 0), bytes);
    EXPECT_EQ(*Unpack("identity", bytes, 1), bytes);
    EXPECT_EQ(*Unpack("", bytes, 1), bytes);
  }
  EXPECT_EQ(*Unpack("gzip", "", 0), "");
}

TEST(ContentCodingTest, WhatIsNotGzipOrGrowsTooLargeIsRefused) {
  const std::string packed = Gzip(std::string(100'000, 'x'));
  EXPECT_TRUE(Unpack("gzip", packed, 100'000).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(Unpack("gzip", packed, 99'999).status()));
  std::string damaged = packed;
  damaged[packed.size() - 5] ^= 1;  // in the checksum
  for (const std::string& wrong : {std::string("abc"), packed.substr(0, packed.size() - 1),
                                   packed + "x", packed + packed, damaged}) {
    EXPECT_TRUE(absl::IsInvalidArgument(Unpack("gzip", wrong, 0).status())) << wrong.size();
  }
}

TEST(ContentCodingTest, UnknownCodingIsRefusedWithAListOfTheKnown) {
  const absl::Status status = Unpack("br", "x", 0).status();
  EXPECT_TRUE(absl::IsUnimplemented(status));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("gzip, identity"));
}

TEST(ContentCodingTest, AcceptEncodingIsAList) {
  for (const char* accepting : {"gzip", "br, gzip", "GZIP;q=0.5", " gzip ;q=1,br"}) {
    EXPECT_TRUE(AcceptsGzip(accepting)) << accepting;
  }
  for (const char* other : {"", "br", "gzip;q=0", "gzip; q=0.0", "xgzip", "identity"}) {
    EXPECT_FALSE(AcceptsGzip(other)) << other;
  }
}

}  // namespace
}  // namespace guidon

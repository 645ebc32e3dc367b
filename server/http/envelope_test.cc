#include "server/http/envelope.h"

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "server/http/content_coding.h"

namespace guidon {
namespace {

using namespace std::string_literals;
using absl::StatusCode;

TEST(EnvelopeTest, HasFlagsThenLengthThenPayload) {
  EXPECT_EQ(MakeEnvelope(0x80, "abc"), "\x80\0\0\0\3abc"s);
  EXPECT_EQ(MakeEnvelope(0, std::string(0x010203, 'x')).substr(0, 5), "\0\0\1\2\3"s);
}

TEST(EnvelopeTest, OnlyMessageIsRead) {
  std::string unpacked;
  EXPECT_EQ(*ReadOnlyMessage(MakeEnvelope(0, "abc"), "", 0, unpacked), "abc");
  EXPECT_EQ(*ReadOnlyMessage(MakeEnvelope(0, ""), "identity", 0, unpacked), "");
  EXPECT_EQ(*ReadOnlyMessage(MakeEnvelope(0, "abc"), "gzip", 0, unpacked), "abc");
  EXPECT_EQ(*ReadOnlyMessage(MakeEnvelope(kCompressedFlag, Gzip("abc")), "gzip", 0, unpacked),
            "abc");
}

TEST(EnvelopeTest, OtherBodiesAreRefused) {
  const std::string whole = MakeEnvelope(0, "abc");
  const std::string bomb = MakeEnvelope(kCompressedFlag, Gzip(std::string(1 << 20, 'x')));
  const std::vector<std::tuple<std::string, std::string, StatusCode>> cases = {
      {"", "", StatusCode::kUnimplemented},
      {whole + whole, "", StatusCode::kUnimplemented},
      {whole + "x", "", StatusCode::kUnimplemented},
      {whole, "br", StatusCode::kUnimplemented},
      {whole.substr(0, 4), "", StatusCode::kInvalidArgument},
      {whole.substr(0, 7), "", StatusCode::kInvalidArgument},
      {"\0\xFF\xFF\xFF\xFF..."s, "", StatusCode::kInvalidArgument},
      {MakeEnvelope(kConnectEndFlag, "{}"), "", StatusCode::kInvalidArgument},
      {MakeEnvelope(kGrpcWebTrailersFlag, ""), "", StatusCode::kInvalidArgument},
      {MakeEnvelope(kCompressedFlag, Gzip("abc")), "", StatusCode::kInvalidArgument},
      {MakeEnvelope(kCompressedFlag, "abc"), "gzip", StatusCode::kInvalidArgument},
      {bomb, "gzip", StatusCode::kResourceExhausted},
  };
  for (const auto& [body, coding, code] : cases) {
    std::string unpacked;
    EXPECT_EQ(ReadOnlyMessage(body, coding, 1000, unpacked).status().code(), code)
        << testing::PrintToString(body.substr(0, 20));
  }
}

}  // namespace
}  // namespace guidon

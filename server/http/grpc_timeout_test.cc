#include "server/http/grpc_timeout.h"

#include <gtest/gtest.h>

namespace guidon {
namespace {

absl::StatusOr<absl::Duration> TimeoutBy(const HttpHeaders& headers) {
  HttpRequest request;
  for (const auto& [name, value] : headers) request.headers.Add(name, value);
  return GrpcTimeout(request);
}

TEST(GrpcTimeoutTest, IsACountOfUnits) {
  EXPECT_EQ(ReadGrpcTimeout("2S"), absl::Seconds(2));
  EXPECT_EQ(ReadGrpcTimeout("100m"), absl::Milliseconds(100));
  EXPECT_EQ(ReadGrpcTimeout("0n"), absl::ZeroDuration());
  EXPECT_EQ(ReadGrpcTimeout("99999999H"), absl::Hours(99'999'999));
  for (const char* wrong : {"", "S", "1", "1s", "-1S", "123456789S", "1 S"}) {
    EXPECT_EQ(ReadGrpcTimeout(wrong), std::nullopt) << wrong;
  }
}

TEST(GrpcTimeoutTest, OfACallIsChecked) {
  EXPECT_EQ(*TimeoutBy({}), absl::ZeroDuration());
  EXPECT_EQ(*TimeoutBy({{"grpc-timeout", "5M"}}), absl::Minutes(5));
  EXPECT_TRUE(absl::IsInvalidArgument(TimeoutBy({{"grpc-timeout", "soon"}}).status()));
  EXPECT_TRUE(absl::IsDeadlineExceeded(TimeoutBy({{"grpc-timeout", "0m"}}).status()));
}

}  // namespace
}  // namespace guidon

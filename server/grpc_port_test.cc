#include "server/grpc_port.h"

#include <gtest/gtest.h>

#include <string>

#include "server/http/testing/raw_client.h"

namespace guidon {
namespace {

using testing::RawClient;

const std::string kPreface =
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string("\0\0\0\4\0\0\0\0\0", 9);

// MAX_CONCURRENT_STREAMS of 1000 in HTTP/2's frame SETTINGS.
const std::string kThousandStreams("\0\3\0\0\3\xE8", 6);

TEST(GrpcPortTest, BoundsTheStreamsOfAConnection) {
  GrpcPort port;
  ASSERT_TRUE(port.Start("127.0.0.1:0", {}, {}).ok());
  RawClient client(port.port());
  client.Send(kPreface);
  const std::string settings = client.ReadUntil(kThousandStreams);
  EXPECT_NE(settings.find(kThousandStreams), settings.npos);
}

TEST(GrpcPortTest, GivesUpAClientThatIsGoneWithoutAWord) {
  GrpcPort port;
  GrpcLimits limits;
  limits.silence = absl::Milliseconds(100);
  ASSERT_TRUE(port.Start("127.0.0.1:0", limits, {}).ok());
  RawClient client(port.port());
  client.Send(kPreface);
  client.ReadAll();  // no PING is answered
  EXPECT_EQ(client.ReadSome(), "");
}

}  // namespace
}  // namespace guidon

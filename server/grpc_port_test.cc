#include "server/grpc_port.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "flagd/sync/v1/sync.grpc.pb.h"
#include "server/http/testing/raw_client.h"

namespace guidon {
namespace {

using testing::RawClient;

const std::string kPreface =
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string("\0\0\0\4\0\0\0\0\0", 9);

// MAX_CONCURRENT_STREAMS of 1000 in HTTP/2's frame SETTINGS.
const std::string kThousandStreams("\0\3\0\0\3\xE8", 6);

class GrpcPortTest : public ::testing::Test {
 protected:
  GrpcPortTest() {
    services_.push_back(std::make_unique<flagd::sync::v1::FlagSyncService::CallbackService>());
  }

  // Starts the port and begins to speak HTTP/2 with it.
  void Begin(const GrpcLimits& limits) {
    const absl::Status status = port_.Start("127.0.0.1:0", limits, services_);
    ASSERT_TRUE(status.ok()) << status;
    client_.emplace(port_.port());
    client_->Send(kPreface);
  }

  std::vector<std::unique_ptr<grpc::Service>> services_;
  GrpcPort port_;
  std::optional<RawClient> client_;
};

TEST_F(GrpcPortTest, BoundsTheStreamsOfAConnection) {
  Begin({});
  const std::string settings = client_->ReadUntil(kThousandStreams);
  EXPECT_NE(settings.find(kThousandStreams), settings.npos);
}

TEST_F(GrpcPortTest, GivesUpAClientThatIsGoneWithoutAWord) {
  GrpcLimits limits;
  limits.silence = absl::Milliseconds(100);
  Begin(limits);
  const auto began = absl::Now();
  client_->ReadAll();                                 // no PING is answered
  EXPECT_LT(absl::Now() - began, absl::Seconds(30));  // RawClient gives up after a minute
}

}  // namespace
}  // namespace guidon

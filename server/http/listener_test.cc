#include "server/http/listener.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/http/testing/raw_client.h"

namespace guidon {
namespace {

int Option(int descriptor, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  getsockopt(descriptor, level, name, &value, &size);
  return value;
}

TEST(ListenerTest, ClientsThatAreGoneWithoutAWordAreFound) {
  const auto listener = ListenOnPort(0, "127.0.0.1");
  ASSERT_TRUE(listener.ok()) << listener.status();
  const testing::RawClient client(listener->port);
  pollfd ready = {listener->descriptor, POLLIN, 0};
  ASSERT_EQ(poll(&ready, 1, 60'000), 1);
  const int accepted = accept(listener->descriptor, nullptr, nullptr);
  ASSERT_GE(accepted, 0);
  EXPECT_EQ(Option(accepted, SOL_SOCKET, SO_KEEPALIVE), 1);
  EXPECT_EQ(Option(accepted, IPPROTO_TCP, TCP_KEEPIDLE), 60);
  EXPECT_EQ(Option(accepted, IPPROTO_TCP, TCP_KEEPINTVL), 15);
  EXPECT_EQ(Option(accepted, IPPROTO_TCP, TCP_KEEPCNT), 4);
  close(accepted);
  close(listener->descriptor);
}

}  // namespace
}  // namespace guidon

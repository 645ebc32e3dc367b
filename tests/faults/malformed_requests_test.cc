// 10,000 malformed requests to every port of a running daemon leave it serving.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <string>
#include <vector>

#include "server/http/testing/raw_client.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

const std::vector<std::string>& Seeds() {
  static const std::string settings("\0\0\6\4\0\0\0\0\0\0\2\0\0\0\0", 15);
  static const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  static const std::vector<std::string> seeds = {
      "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
      "POST /ofrep/v1/evaluate/flags/f HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      "Content-Length: 27\r\nConnection: close\r\n\r\n{\"context\":{\"plan\":\"free\"}}",
      "POST /flagd.evaluation.v1.Service/ResolveAll HTTP/1.1\r\nHost: x\r\n"
      "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      preface + settings + std::string("\0\0\5\1\5\0\0\0\1\x82\x86\x84\x41\x00", 14),
      // A gRPC call, headers without compression.
      preface + settings +
          std::string("\0\0\x5a\1\4\0\0\0\1"
                      "\x83\x86\0\5:path\x2b/flagd.evaluation.v1.Service/ResolveBoolean"
                      "\0\x0c"
                      "content-type\x10"
                      "application/grpc",
                      99) +
          std::string("\0\0\x8\0\1\0\0\0\1\0\0\0\0\3\x0a\1f", 17),
      std::string("\x16\3\1\0\x31\1\0\0\x2d\3\3", 11) + std::string(32, 'r') +
          std::string("\0\0\2\x13\1\1\0\0\7\0\x10\0\5\0\3\2h2", 18)};
  return seeds;
}

// A seed with a few changes: bytes flipped, parts cut out, doubled or filled with noise.
std::string Malformed(std::mt19937& random) {
  const auto below = [&](size_t limit) { return random() % (limit + 1); };
  std::string text = Seeds()[random() % Seeds().size()];
  const size_t changes = 1 + below(3);
  for (size_t i = 0; i < changes && !text.empty(); ++i) {
    const size_t at = below(text.size() - 1);
    const size_t count = 1 + below(std::min<size_t>(text.size() - at - 1, 30));
    switch (random() % 5) {
      case 0:
        text[at] = static_cast<char>(random());
        break;
      case 1:
        text.erase(at, count);
        break;
      case 2:
        text.insert(at, text.substr(at, count));
        break;
      case 3:
        for (size_t j = at; j < at + count; ++j) text[j] = static_cast<char>(random());
        break;
      case 4:
        text.resize(at);
        break;
    }
  }
  return text;
}

TEST(MalformedRequestsTest, TenThousandOfThemLeaveTheDaemonServing) {
  TempDir dir;
  WriteFile(dir / "flags.json",
            R"({"flags": {"f": {"state": "ENABLED", "variants": {"on": true, "off": false},
                "defaultVariant": "on"}}})");
  Guidond guidond({"--uri", "file:" + dir / "flags.json"});
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  const std::vector<uint16_t> ports = {guidond.evaluation_port(), guidond.ofrep_port(),
                                       guidond.management_port(), guidond.sync_port(),
                                       guidond.admin_port()};
  std::mt19937 random(20261124);  // NOLINT(bugprone-random-generator-seed): always the same
  for (int i = 0; i < 10'000; ++i) {
    RawClient client(ports[random() % ports.size()]);
    client.Send(Malformed(random));
    client.FinishSending();
    // Some wait for the answer, others go away at once.
    if (random() % 8 == 0) client.ReadAll();
    if (i % 1000 == 0) {
      const Finished eval = guidond.Guidonctl({"eval", "f"});
      ASSERT_EQ(eval.exit_code, 0) << "after " << i << ": " << eval.errors;
    }
  }
  EXPECT_EQ(guidond.Guidonctl({"eval", "f"}).exit_code, 0);
  EXPECT_EQ(guidond.Guidonctl({"list"}).exit_code, 0);
  EXPECT_EQ(guidond.HttpGet("/healthz"), "ok\n");
  guidond.process().Signal(SIGTERM);
  EXPECT_EQ(guidond.process().Wait(), 0) << guidond.errors();
}

}  // namespace
}  // namespace guidon::testing

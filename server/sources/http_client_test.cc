#include "server/sources/http_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include "tests/support/fake_http_server.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

using testing::FakeHttpServer;
using testing::FakeReply;
using testing::FakeRequest;

HttpCall Get(const std::string& url) {
  HttpCall call;
  call.url = url;
  call.timeout = absl::Seconds(60);
  return call;
}

TEST(HttpClientTest, SendsHeadersAndBodyAndReadsTheAnswer) {
  FakeHttpServer server([](const FakeRequest& request) {
    return FakeReply{
        201,
        {{"ETag", "\"1\""}},
        request.method + " " + request.target + " " + request.Header("x-a") + " " + request.body};
  });
  HttpClient client;
  HttpCall call = Get(server.url() + "/p/../q?r=s");
  call.method = "POST";
  call.headers = {{"X-A", "b"}};
  call.body = "text";
  const auto answer = client.Fetch(call);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->Header("etag"), "\"1\"");
  EXPECT_EQ(answer->Header("other"), "");
  EXPECT_EQ(answer->body, "POST /p/../q?r=s b text");
}

TEST(HttpClientTest, RedirectsToOtherServersTakeNoSecretsAlong) {
  std::optional<std::string> secret_there;
  FakeHttpServer there([&](const FakeRequest& request) {
    secret_there = request.Header("authorization") + request.Header("x-key");
    return FakeReply{200, {}, "there"};
  });
  std::string secret_here;
  FakeHttpServer here([&](const FakeRequest& request) {
    if (request.target == "/start") return FakeReply{302, {{"Location", "/next"}}};
    secret_here = request.Header("authorization") + request.Header("x-key");
    return FakeReply{307, {{"Location", there.url() + "/"}}};
  });
  HttpClient client;
  HttpCall call = Get(here.url() + "/start");
  call.headers = {{"Authorization", "a"}, {"X-Key", "b"}};
  const auto answer = client.Fetch(call);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->body, "there");
  EXPECT_EQ(secret_here, "ab");
  EXPECT_EQ(secret_there, "");
  call.follow_redirects = false;
  EXPECT_EQ(client.Fetch(call)->status, 302);
}

TEST(HttpClientTest, RedirectsEnd) {
  FakeHttpServer server([](const FakeRequest&) {
    return FakeReply{302, {{"Location", "/again"}}};
  });
  HttpClient client;
  const auto answer = client.Fetch(Get(server.url()));
  EXPECT_EQ(answer.status().message(), "is redirected more than 5 times");
}

TEST(HttpClientTest, TooLargeABodyIsAnError) {
  const std::string piece(1 << 20, ' ');
  FakeHttpServer server([&](const FakeRequest&) {
    FakeReply reply;
    reply.next = [&] { return std::optional(piece); };
    return reply;
  });
  HttpClient client;
  const auto answer = client.Fetch(Get(server.url()));
  EXPECT_EQ(answer.status().code(), absl::StatusCode::kResourceExhausted) << answer.status();
}

TEST(HttpClientTest, ATimeoutIsAnError) {
  std::atomic<bool> over = false;
  FakeHttpServer server([&](const FakeRequest&) {
    while (!over) std::this_thread::yield();
    return FakeReply{};
  });
  HttpClient client;
  HttpCall call = Get(server.url());
  call.timeout = absl::Milliseconds(50);
  EXPECT_EQ(client.Fetch(call).status().code(), absl::StatusCode::kDeadlineExceeded);
  over = true;
}

TEST(HttpClientTest, StopEndsTheCallThatIsRunning) {
  std::atomic<bool> asked = false;
  std::atomic<bool> over = false;
  FakeHttpServer server([&](const FakeRequest&) {
    asked = true;
    while (!over) std::this_thread::yield();
    return FakeReply{};
  });
  HttpClient client;
  std::thread stopper([&] {
    while (!asked) std::this_thread::yield();
    client.Stop();
  });
  EXPECT_EQ(client.Fetch(Get(server.url())).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(client.Fetch(Get(server.url())).status().code(), absl::StatusCode::kCancelled);
  stopper.join();
  over = true;
}

TEST(HttpClientTest, VerifiesCertificates) {
  const testing::TempDir dir;
  const testing::Certificate certificate = testing::MakeCertificate(dir.path());
  const testing::Certificate other = testing::MakeCertificate(dir.path(), "other");
  FakeHttpServer server(
      [](const FakeRequest&) {
        return FakeReply{200, {}, "secret"};
      },
      certificate);
  HttpClient client;
  HttpCall call = Get(server.url());
  EXPECT_EQ(client.Fetch(call).status().code(), absl::StatusCode::kUnavailable);
  call.ca_path = other.cert_path;
  EXPECT_EQ(client.Fetch(call).status().code(), absl::StatusCode::kUnavailable);
  call.ca_path = certificate.cert_path;
  const auto answer = client.Fetch(call);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->body, "secret");
}

TEST(HttpClientTest, StreamHandsPiecesOverAsTheyCome) {
  std::atomic<int> taken = 0;
  FakeHttpServer server([&](const FakeRequest& request) {
    if (request.target == "/gone") return FakeReply{410, {}, "too old"};
    FakeReply reply;
    reply.next = [&, sent = 0]() mutable -> std::optional<std::string> {
      while (taken < sent) std::this_thread::yield();  // the client has the former one
      if (++sent > 3) return std::nullopt;
      return std::to_string(sent);
    };
    return reply;
  });
  HttpClient client;
  std::string all;
  const auto take = [&](absl::string_view piece) {
    all += piece.empty() ? "begun " : std::string(piece);
    taken += static_cast<int>(piece.size());
    return absl::OkStatus();
  };
  const auto answer = client.Stream(Get(server.url()), take);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(all, "begun 123");
  const auto gone = client.Stream(Get(server.url() + "/gone"), take);
  EXPECT_EQ(gone->status, 410);
  EXPECT_EQ(gone->body, "too old");
  const auto broken = client.Stream(Get(server.url() + "/gone/not"),
                                    [](absl::string_view) { return absl::AbortedError("no"); });
  EXPECT_EQ(broken.status(), absl::AbortedError("no"));
}

}  // namespace
}  // namespace guidon

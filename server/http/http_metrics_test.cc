#include "server/http/http_metrics.h"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

namespace guidon {
namespace {

HttpRequest Request(const std::string& method, const std::string& path,
                    const std::string& body = "") {
  HttpRequest request;
  request.method = method;
  request.path = path;
  request.body = body;
  return request;
}

class HttpMetricsTest : public ::testing::Test {
 protected:
  std::string Text() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

  void ExpectLine(const std::string& line) const {
    EXPECT_NE(Text().find(line + "\n"), std::string::npos) << line << "\n" << Text();
  }

  prometheus::Registry registry_;
  HttpMetrics metrics_{registry_};
};

constexpr char kPostOk[] =
    R"({http_request_method="POST",http_response_status_code="200",service_name="ofrep")";

TEST_F(HttpMetricsTest, MeasuresSizesAndDurationByMethodAndStatus) {
  const HttpHandler handler = metrics_.Measure("ofrep", [](const HttpRequest& request) {
    HttpReply reply;
    reply.status = request.path == "/there" ? 200 : 404;
    reply.body = std::string(150, 'x');
    return reply;
  });
  EXPECT_EQ(handler(Request("POST", "/there", "body")).body.size(), 150u);
  EXPECT_EQ(handler(Request("POST", "/elsewhere")).status, 404);
  const std::string ok = kPostOk;
  ExpectLine("http_server_request_body_size_bytes_sum" + ok + "} 4");
  ExpectLine("http_server_response_body_size_bytes_sum" + ok + "} 150");
  ExpectLine("http_server_response_body_size_bytes_bucket" + ok + ",le=\"100\"} 0");
  ExpectLine("http_server_response_body_size_bytes_bucket" + ok + ",le=\"1000\"} 1");
  ExpectLine("http_server_request_duration_seconds_count" + ok + "} 1");
  ExpectLine(
      "http_server_request_duration_seconds_count{http_request_method=\"POST\","
      "http_response_status_code=\"404\",service_name=\"ofrep\"} 1");
}

TEST_F(HttpMetricsTest, CountsRequestsThatRun) {
  const std::string line = R"(http_server_active_requests{http_request_method="GET",)"
                           R"(service_name="management"} )";
  const HttpHandler handler = metrics_.Measure("management", [&](const HttpRequest&) {
    ExpectLine(line + "1");
    return HttpReply();
  });
  handler(Request("GET", "/"));
  ExpectLine(line + "0");
}

TEST_F(HttpMetricsTest, ClientsCannotMakeLabelsUp) {
  const HttpHandler handler =
      metrics_.Measure("ofrep", [](const HttpRequest&) { return HttpReply(); });
  for (int i = 0; i < 100; ++i) {
    handler(Request("METHOD" + std::to_string(i), "/path" + std::to_string(i)));
  }
  ExpectLine(
      "http_server_request_duration_seconds_count{http_request_method=\"_OTHER\","
      "http_response_status_code=\"200\",service_name=\"ofrep\"} 100");
  EXPECT_EQ(Text().find("METHOD1"), std::string::npos);
  EXPECT_EQ(Text().find("/path1"), std::string::npos);
}

class TwoPieces final : public BodyStream {
 public:
  void Start(std::function<void()>) override {}
  Pull Next(std::string& piece) override {
    piece = "12345";
    return ++pulls_ <= 2 ? Pull::kPiece : Pull::kEnd;
  }

 private:
  int pulls_ = 0;
};

TEST_F(HttpMetricsTest, AStreamRunsUntilItIsDestroyed) {
  const HttpHandler handler = metrics_.Measure("ofrep", [](const HttpRequest&) {
    HttpReply reply;
    reply.stream = std::make_unique<TwoPieces>();
    return reply;
  });
  HttpReply reply = handler(Request("POST", "/"));
  const std::string active =
      R"(http_server_active_requests{http_request_method="POST",service_name="ofrep"} )";
  ExpectLine(active + "1");
  std::string piece;
  while (reply.stream->Next(piece) == BodyStream::Pull::kPiece) EXPECT_EQ(piece, "12345");
  EXPECT_EQ(Text().find("http_server_response_body_size_bytes_sum"), std::string::npos);
  reply.stream.reset();
  ExpectLine(active + "0");
  ExpectLine("http_server_response_body_size_bytes_sum" + std::string(kPostOk) + "} 10");
}

}  // namespace
}  // namespace guidon

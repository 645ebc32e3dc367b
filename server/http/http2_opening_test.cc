#include "server/http/http2_opening.h"

#include <gtest/gtest.h>

#include <vector>

#include "server/http/first_bytes.h"

namespace guidon {
namespace {

using Verdict = Http2Opening::Verdict;

std::string Frame(uint8_t type, uint8_t flags, const std::string& payload) {
  std::string frame(9, '\0');
  frame[1] = static_cast<char>(payload.size() >> 8);
  frame[2] = static_cast<char>(payload.size() & 0xff);
  frame[3] = static_cast<char>(type);
  frame[4] = static_cast<char>(flags);
  if (type == NGHTTP2_HEADERS || type == NGHTTP2_CONTINUATION) frame[8] = 1;
  return frame + payload;
}

// A header block without compression.
std::string Headers(const std::vector<std::pair<std::string, std::string>>& headers) {
  std::string block;
  for (const auto& [name, value] : headers) {
    block += std::string(1, '\0') + static_cast<char>(name.size()) + name +
             static_cast<char>(value.size()) + value;
  }
  return block;
}

const std::string& Begin() {
  static const std::string begin = std::string(kHttp2Preface) +
                                   Frame(NGHTTP2_SETTINGS, 0, std::string("\0\2\0\0\0\0", 6)) +
                                   Frame(NGHTTP2_WINDOW_UPDATE, 0, std::string("\0\0\1\0", 4));
  return begin;
}

std::string Request(const std::string& content_type) {
  return Headers({{":method", "POST"}, {":path", "/a"}, {"content-type", content_type}});
}

const std::string& Ack() {
  static const std::string ack = Frame(NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, "");
  return ack;
}

TEST(Http2OpeningTest, TheContentTypeDecides) {
  for (const auto& [type, verdict] : std::vector<std::pair<std::string, Verdict>>{
           {"application/grpc", Verdict::kGrpc},
           {"application/grpc+proto", Verdict::kGrpc},
           {"Application/GRPC", Verdict::kGrpc},
           {"application/grpc-web", Verdict::kHttp},
           {"application/grpc-web+proto", Verdict::kHttp},
           {"application/json", Verdict::kHttp},
           {"application/connect+proto", Verdict::kHttp}}) {
    Http2Opening opening;
    EXPECT_EQ(
        opening.Add(Begin() + Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, Request(type))),
        verdict)
        << type;
  }
}

TEST(Http2OpeningTest, ARequestWithoutAContentTypeIsNotGrpc) {
  Http2Opening opening;
  EXPECT_EQ(opening.Add(Begin() + Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS,
                                        Headers({{":method", "GET"}}))),
            Verdict::kHttp);
}

TEST(Http2OpeningTest, BytesMayComeOneByOne) {
  const std::string bytes =
      Begin() + Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, Request("application/grpc"));
  Http2Opening opening;
  for (size_t i = 0; i + 1 < bytes.size(); ++i) {
    ASSERT_EQ(opening.Add(bytes.substr(i, 1)), Verdict::kIncomplete) << i;
  }
  EXPECT_EQ(opening.Add(bytes.substr(bytes.size() - 1)), Verdict::kGrpc);
  EXPECT_EQ(opening.bytes(), bytes);
}

TEST(Http2OpeningTest, PriorityPaddingAndContinuationAreRead) {
  const std::string block = Request("application/grpc");
  Http2Opening opening;
  EXPECT_EQ(opening.Add(Begin() +
                        Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_PADDED | NGHTTP2_FLAG_PRIORITY,
                              std::string("\3\0\0\0\0\0", 6) + block.substr(0, 7) + "pad") +
                        Frame(NGHTTP2_CONTINUATION, 0, block.substr(7, 9)) +
                        Frame(NGHTTP2_CONTINUATION, NGHTTP2_FLAG_END_HEADERS, block.substr(16))),
            Verdict::kGrpc);
}

TEST(Http2OpeningTest, AnythingElseIsLeftToOthers) {
  for (const std::string& bytes :
       {Frame(NGHTTP2_PING, 0, "12345678"), Frame(NGHTTP2_GOAWAY, 0, "12345678"),
        Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_PADDED, "\x20"),
        Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, "\xff\xff\xff\xff\xff\xff"),
        Frame(NGHTTP2_HEADERS, 0, "") + Frame(NGHTTP2_PING, 0, "12345678"), Ack() + Ack(),
        std::string("\xff\xff\xff\0\0\0\0\0\0", 9)}) {
    Http2Opening opening;
    EXPECT_EQ(opening.Add(Begin() + bytes), Verdict::kOther);
  }
}

TEST(Http2OpeningTest, TheAcknowledgementOfOurSettingsIsTakenOut) {
  const std::string headers =
      Frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, Request("application/grpc"));
  Http2Opening opening;
  EXPECT_EQ(opening.Add(Begin() + Ack() + headers + "rest"), Verdict::kGrpc);
  EXPECT_EQ(opening.BytesWithoutAck(), Begin() + headers + "rest");
  EXPECT_EQ(opening.bytes(), Begin() + Ack() + headers + "rest");
}

TEST(Http2OpeningTest, AClientThatTellsNothingIsNotListenedToForEver) {
  Http2Opening opening;
  Verdict verdict = opening.Add(Begin());
  int frames = 0;
  while (verdict == Verdict::kIncomplete && frames < 100) {
    verdict = opening.Add(Frame(NGHTTP2_SETTINGS, 0, std::string(6000, '\0')));
    ++frames;
  }
  EXPECT_EQ(verdict, Verdict::kOther);
  EXPECT_GT(frames, 10);
}

TEST(FirstBytesTest, ThePrefaceDecides) {
  EXPECT_EQ(ProtocolOf(""), Protocol::kUnknownYet);
  EXPECT_EQ(ProtocolOf("P"), Protocol::kUnknownYet);
  EXPECT_EQ(ProtocolOf("PRI * HTTP/2.0\r\n"), Protocol::kUnknownYet);
  EXPECT_EQ(ProtocolOf("POST / HTTP/1.1"), Protocol::kHttp1);
  EXPECT_EQ(ProtocolOf("PRI * HTTP/1.1\r\n"), Protocol::kHttp1);
  EXPECT_EQ(ProtocolOf(Begin()), Protocol::kHttp2);
}

}  // namespace
}  // namespace guidon

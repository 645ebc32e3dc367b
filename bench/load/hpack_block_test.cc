#include "bench/load/hpack_block.h"

#include <nghttp2/nghttp2.h>

#include "gtest/gtest.h"

namespace guidon::bench {
namespace {

// What a server reads, with libnghttp2's decoder.
class Reader {
 public:
  Reader() { nghttp2_hd_inflate_new(&inflater_); }
  ~Reader() { nghttp2_hd_inflate_del(inflater_); }

  std::map<std::string, std::string> Read(const std::string& block) {
    std::map<std::string, std::string> fields;
    auto* at = reinterpret_cast<const uint8_t*>(block.data());
    const uint8_t* const end = at + block.size();
    for (;;) {
      nghttp2_nv field;
      int flags = 0;
      const ssize_t used =
          nghttp2_hd_inflate_hd2(inflater_, &field, &flags, at, static_cast<size_t>(end - at), 1);
      EXPECT_GE(used, 0);
      if (used < 0) return {};
      at += used;
      if (flags & NGHTTP2_HD_INFLATE_EMIT) {
        fields[std::string(reinterpret_cast<char*>(field.name), field.namelen)] =
            std::string(reinterpret_cast<char*>(field.value), field.valuelen);
      }
      if (flags & NGHTTP2_HD_INFLATE_FINAL) break;
    }
    nghttp2_hd_inflate_end_headers(inflater_);
    return fields;
  }

 private:
  nghttp2_hd_inflater* inflater_ = nullptr;
};

TEST(HpackBlocks, MeanTheSameEachTime) {
  HpackBlocks blocks("localhost:8013");
  Reader reader;
  for (const char* path : {"/a.Service/One", "/a.Service/One", "/a.Service/Two", "/a.Service/One",
                           "/a.Service/Two", "/a.Service/Three", "/a.Service/One"}) {
    const auto fields = reader.Read(blocks.For(path));
    EXPECT_EQ(fields.at(":path"), path);
    EXPECT_EQ(fields.at(":method"), "POST");
    EXPECT_EQ(fields.at(":scheme"), "http");
    EXPECT_EQ(fields.at(":authority"), "localhost:8013");
    EXPECT_EQ(fields.at("te"), "trailers");
    EXPECT_EQ(fields.at("content-type"), "application/grpc");
    EXPECT_EQ(fields.size(), 7u);
  }
}

TEST(HpackBlocks, AreAByteAFieldFromTheSecondTimeOn) {
  HpackBlocks blocks("localhost:8013");
  EXPECT_GT(blocks.For("/a.Service/One").size(), 60u);
  EXPECT_EQ(blocks.For("/a.Service/One").size(), 7u);
}

}  // namespace
}  // namespace guidon::bench

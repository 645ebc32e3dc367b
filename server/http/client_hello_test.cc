#include "server/http/client_hello.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <memory>
#include <string>

namespace guidon {
namespace {

using State = ClientHello::State;

// What OpenSSL's client sends first; `alpn` in its wire format.
std::string HelloOf(const std::string& alpn) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
  if (!alpn.empty()) {
    SSL_set_alpn_protos(ssl.get(), reinterpret_cast<const unsigned char*>(alpn.data()),
                        static_cast<unsigned int>(alpn.size()));
  }
  BIO* const out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), out);
  SSL_set_connect_state(ssl.get());
  SSL_do_handshake(ssl.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  return {data, static_cast<size_t>(size)};
}

// The same handshake in records of at most `size` bytes.
std::string InRecords(const std::string& hello, size_t size) {
  std::string records;
  for (size_t at = 5; at < hello.size(); at += size) {
    const std::string part = hello.substr(at, size);
    records += hello.substr(0, 3) + static_cast<char>(part.size() >> 8) +
               static_cast<char>(part.size() & 0xff) + part;
  }
  return records;
}

TEST(ClientHelloTest, WhatItOffersIsRead) {
  struct Case {
    std::string alpn;
    bool http2;
    bool http11;
  };
  for (const Case& test :
       {Case{"", false, false}, Case{"\x02h2", true, false}, Case{"\x08http/1.1", false, true},
        Case{"\x02h2\x08http/1.1", true, true}, Case{"\x08grpc-exp\x02h2", true, false}}) {
    const ClientHello hello = ReadClientHello(HelloOf(test.alpn));
    EXPECT_EQ(hello.state, State::kComplete) << test.alpn;
    EXPECT_EQ(hello.offers_http2, test.http2) << test.alpn;
    EXPECT_EQ(hello.offers_http11, test.http11) << test.alpn;
  }
}

TEST(ClientHelloTest, APartIsIncomplete) {
  const std::string bytes = HelloOf("\x02h2");
  for (size_t size = 0; size < bytes.size(); ++size) {
    ASSERT_EQ(ReadClientHello(bytes.substr(0, size)).state, State::kIncomplete) << size;
  }
}

TEST(ClientHelloTest, ItMayBeSpreadOverRecords) {
  for (const size_t size : {1, 3, 100}) {
    const std::string bytes = InRecords(HelloOf("\x02h2"), size);
    const ClientHello hello = ReadClientHello(bytes + "more");
    EXPECT_EQ(hello.state, State::kComplete);
    EXPECT_TRUE(hello.offers_http2);
    EXPECT_EQ(ReadClientHello(bytes.substr(0, bytes.size() - 1)).state, State::kIncomplete);
  }
}

TEST(ClientHelloTest, OtherBytesAreNoTls) {
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\n"), std::string("PRI * HTTP/2.0"), std::string("\x16\x02"),
        std::string("\x15\x03\x01\0\x02\x02\x28", 7),              // an alert
        std::string("\x16\x03\x01\0\0", 5),                        // an empty record
        std::string("\x16\x03\x01\0\x04\x02\0\0\0", 9),            // a ServerHello
        std::string("\x16\x03\x01\0\x04\x01\xff\xff\xff", 9),      // 16 MiB
        std::string("\x16\x03\x01\0\x05\x01\0\0\x01\x03", 10)}) {  // cut short inside
    EXPECT_EQ(ReadClientHello(bytes).state, State::kNotTls) << bytes;
  }
}

}  // namespace
}  // namespace guidon

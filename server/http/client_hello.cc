#include "server/http/client_hello.h"

#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

constexpr size_t kLargestHello = 64 << 10;
constexpr size_t kRecordHeader = 5;     // type, version, length (RFC 8446, §5.1)
constexpr size_t kHandshakeHeader = 4;  // type, length (§4)
constexpr uint8_t kHandshakeRecord = 22;
constexpr uint8_t kClientHello = 1;
constexpr uint64_t kAlpn = 16;

// Takes numbers and vectors off the front of bytes. After a failure nothing more is there.
class Reader {
 public:
  explicit Reader(absl::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  bool failed() const { return failed_; }

  absl::string_view Bytes(size_t count) {
    if (count > rest_.size()) {
      failed_ = true;
      count = rest_.size();
    }
    const absl::string_view bytes = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return bytes;
  }

  uint64_t Number(size_t width) {
    uint64_t number = 0;
    for (const char byte : Bytes(width)) number = number << 8 | static_cast<uint8_t>(byte);
    return number;
  }

  // A vector whose length stands before it, in `width` bytes.
  absl::string_view Vector(size_t width) { return Bytes(Number(width)); }

 private:
  absl::string_view rest_;
  bool failed_ = false;
};

ClientHello NotTls() { return {ClientHello::State::kNotTls}; }

void ReadAlpn(absl::string_view extension, ClientHello& hello) {
  Reader names(Reader(extension).Vector(2));
  while (!names.empty()) {
    const absl::string_view name = names.Vector(1);
    if (names.failed()) return;
    if (name == "h2") hello.offers_http2 = true;
    if (name == "http/1.1") hello.offers_http11 = true;
  }
}

// The body of a ClientHello (RFC 8446, §4.1.2).
ClientHello ReadBody(absl::string_view body) {
  Reader reader(body);
  reader.Bytes(2 + 32);  // version, random
  reader.Vector(1);      // session
  reader.Vector(2);      // cipher suites
  reader.Vector(1);      // compression
  ClientHello hello = {ClientHello::State::kComplete};
  if (reader.failed()) return NotTls();
  if (reader.empty()) return hello;
  Reader extensions(reader.Vector(2));
  while (!extensions.empty()) {
    const uint64_t type = extensions.Number(2);
    const absl::string_view extension = extensions.Vector(2);
    if (extensions.failed()) return NotTls();
    if (type == kAlpn) ReadAlpn(extension, hello);
  }
  return hello;
}

}  // namespace

ClientHello ReadClientHello(absl::string_view bytes) {
  std::string message;  // may be spread over records
  while (true) {
    if (message.size() >= kHandshakeHeader) {
      Reader reader(message);
      if (reader.Number(1) != kClientHello) return NotTls();
      const uint64_t length = reader.Number(3);
      if (length > kLargestHello) return NotTls();
      if (message.size() >= kHandshakeHeader + length) return ReadBody(reader.Bytes(length));
    }
    if (bytes.empty()) return {};
    Reader header(bytes.substr(0, kRecordHeader));
    if (header.Number(1) != kHandshakeRecord) return NotTls();
    const uint64_t major = header.Number(1);
    if (!header.failed() && major != 3) return NotTls();
    header.Number(1);
    const uint64_t length = header.Number(2);
    if (header.failed()) return {};
    // A record may not be empty, or a hello could go on for ever.
    if (length == 0 || length > (16 << 10)) return NotTls();
    bytes.remove_prefix(kRecordHeader);
    absl::StrAppend(&message, bytes.substr(0, length));
    if (bytes.size() < length)
      bytes = {};
    else
      bytes.remove_prefix(length);
  }
}

}  // namespace guidon

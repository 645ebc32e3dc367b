#include <cstddef>
#include <cstdint>
#include <string>

#include "server/http/client_hello.h"
#include "server/http/first_bytes.h"
#include "server/http/http2_opening.h"
#include "tests/fuzz/check.h"

// The input is the beginning of a connection. What is made of it must not depend on how it is cut
// into reads, and must not change by what follows.
namespace guidon {
namespace {

using Verdict = Http2Opening::Verdict;
using State = ClientHello::State;

void CheckClientHello(absl::string_view bytes) {
  const ClientHello whole = ReadClientHello(bytes);
  ClientHello part;
  size_t size = 0;
  while (part.state == State::kIncomplete && size < bytes.size()) {
    size += 1 + size / 8;
    part = ReadClientHello(bytes.substr(0, size));
  }
  FUZZ_CHECK(part.state == whole.state);
  FUZZ_CHECK(part.offers_http2 == whole.offers_http2);
  FUZZ_CHECK(part.offers_http11 == whole.offers_http11);
}

void CheckHttp2Opening(absl::string_view frames) {
  const std::string bytes = std::string(kHttp2Preface) + std::string(frames);
  Http2Opening at_once;
  const Verdict whole = at_once.Add(bytes);
  Http2Opening in_parts;
  Verdict verdict = Verdict::kIncomplete;
  for (size_t at = 0; verdict == Verdict::kIncomplete && at < bytes.size(); at += 1 + at % 7) {
    verdict = in_parts.Add(absl::string_view(bytes).substr(at, 1 + at % 7));
  }
  FUZZ_CHECK(verdict == whole);
  const std::string without_ack = in_parts.BytesWithoutAck();
  FUZZ_CHECK(without_ack.size() == in_parts.bytes().size() ||
             without_ack.size() + kEmptySettings.size() == in_parts.bytes().size());
  if (whole == Verdict::kOther) return;
  Http2Opening again;
  FUZZ_CHECK(again.Add(without_ack) == whole);
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)guidon::ProtocolOf(bytes);
  guidon::CheckClientHello(bytes);
  guidon::CheckHttp2Opening(bytes);
  return 0;
}

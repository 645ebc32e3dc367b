// The headers traceparent and tracestate, with a line break between them.

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/telemetry/trace_context.h"
#include "tests/fuzz/check.h"

namespace guidon {
namespace {

template <typename Id>
std::string Hex(const Id& id) {
  return absl::BytesToHexString({reinterpret_cast<const char*>(id.data()), id.size()});
}

void CheckParent(absl::string_view header) {
  const std::optional<TraceParent> parent = ParseTraceParent(header);
  if (!parent.has_value()) return;
  // What was read is what stands there.
  FUZZ_CHECK(header.substr(3, 32) == Hex(parent->trace_id));
  FUZZ_CHECK(header.substr(36, 16) == Hex(parent->span_id));
  FUZZ_CHECK(Hex(parent->trace_id) != std::string(32, '0'));
  FUZZ_CHECK(Hex(parent->span_id) != std::string(16, '0'));
  // Written by the rules of version 0, it means the same.
  const std::optional<TraceParent> again = ParseTraceParent(absl::StrCat(
      "00-", Hex(parent->trace_id), "-", Hex(parent->span_id), parent->sampled ? "-01" : "-00"));
  FUZZ_CHECK(again.has_value() && again->sampled == parent->sampled);
}

void CheckState(absl::string_view header) {
  if (!IsTraceState(header)) return;
  for (const char c : header) FUZZ_CHECK((c >= ' ' && c <= '~') || c == '\t');
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line_break = text.find('\n');
  guidon::CheckParent(text.substr(0, line_break));
  if (line_break != text.npos) guidon::CheckState(text.substr(line_break + 1));
  return 0;
}

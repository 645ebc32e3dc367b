#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "evaluator/flag_definitions.h"
#include "server/sources/kubernetes_watch.h"
#include "tests/fuzz/check.h"

// The input is what the Kubernetes API sends: however it is cut into pieces, the same lines come
// out, and what is read of a line is JSON that can be read again.
namespace guidon {
namespace {

constexpr size_t kLongest = 4096;

std::vector<std::string> Lines(absl::string_view bytes, size_t piece) {
  LineReader reader(kLongest);
  std::vector<std::string> lines;
  for (size_t at = 0; at < bytes.size(); at += piece) {
    const absl::Status fed = reader.Feed(bytes.substr(at, piece), [&](absl::string_view line) {
      lines.emplace_back(line);
      return absl::OkStatus();
    });
    if (!fed.ok()) break;
  }
  return lines;
}

void Check(absl::string_view bytes) {
  const std::vector<std::string> lines = Lines(bytes, bytes.size() + 1);
  FUZZ_CHECK(lines == Lines(bytes, 1));
  FUZZ_CHECK(lines == Lines(bytes, 7));
  for (const std::string& line : lines) {
    FUZZ_CHECK(line.size() <= kLongest);
    const absl::StatusOr<WatchEvent> event = ReadWatchEvent(line);
    if (event.ok() && event->kind == WatchEvent::Kind::kChanged) {
      FUZZ_CHECK(ParseJson(event->flag_spec).ok());
    }
  }
  const absl::StatusOr<FeatureFlagList> list = ReadFeatureFlagList(bytes);
  if (list.ok() && list->flag_spec.has_value()) FUZZ_CHECK(ParseJson(*list->flag_spec).ok());
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  guidon::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}

#include <cstddef>
#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/json_path.h"
#include "nlohmann/json.hpp"
#include "tests/fuzz/check.h"

// The input is a template, a line break, and the JSON to select from. A template is refused with
// a message or it selects; a member that is there is found by its quoted name.
namespace guidon::cli {
namespace {

constexpr size_t kBudget = 100'000;

void CheckMembers(const OutputJson& json) {
  if (!json.is_object()) return;
  for (const auto& [name, value] : json.items()) {
    if (absl::StrContains(name, '\\') || absl::StrContains(name, '\'')) continue;
    const auto path = JsonPath::Parse(absl::StrCat("{['", name, "']}"));
    FUZZ_CHECK(path.ok());
    const auto selected = path->Apply(json);
    FUZZ_CHECK(selected.ok());
    FUZZ_CHECK(*selected == (value.is_string() ? value.get<std::string>() : CompactJson(value)));
  }
}

}  // namespace
}  // namespace guidon::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using guidon::cli::JsonPath;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line_break = text.find('\n');
  const auto path = JsonPath::Parse(text.substr(0, line_break));
  FUZZ_CHECK(path.ok() || !path.status().message().empty());
  if (line_break == text.npos) return 0;
  const absl::string_view document = text.substr(line_break + 1);
  const auto json = guidon::cli::OutputJson::parse(document.begin(), document.end(), nullptr,
                                                   /*allow_exceptions=*/false);
  if (json.is_discarded()) return 0;
  if (path.ok()) (void)path->Apply(json, guidon::cli::kBudget);
  guidon::cli::CheckMembers(json);
  return 0;
}

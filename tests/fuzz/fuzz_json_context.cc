#include <cstddef>
#include <cstdint>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "nlohmann/json.hpp"
#include "server/http/json_context.h"
#include "tests/fuzz/check.h"

// What JsonContext accepts, nlohmann's parser accepts too, and reads the same values; and the other
// way round within the limits.
namespace guidon {
namespace {

constexpr JsonContext::Limits kLimits = {.depth = 64, .values = 10'000};

void CheckSame(ValueView ours, const nlohmann::json& json) {
  const ValueView theirs = ValueView::Of(json);
  FUZZ_CHECK(ours.kind() == theirs.kind() && ours.size() == theirs.size());
  if (theirs.is_bool()) FUZZ_CHECK(ours.bool_value() == theirs.bool_value());
  if (theirs.is_number()) FUZZ_CHECK(ours.number() == theirs.number());
  if (theirs.is_string()) FUZZ_CHECK(ours.string() == theirs.string());
  for (size_t i = 0; json.is_array() && i < json.size(); ++i) CheckSame(ours.at(i), json[i]);
  if (!json.is_object()) return;
  for (const auto& [key, value] : json.items()) CheckSame(ours.Get(key), value);
}

// Whether it may hold a zero with an exponent beyond 308, which rapidjson refuses.
bool MayHaveLargeZero(absl::string_view text) {
  for (size_t i = 0; i + 4 <= text.size(); ++i) {
    if (absl::ascii_tolower(text[i]) != 'e') continue;
    const absl::string_view exponent = absl::StripPrefix(text.substr(i + 1), "+");
    if (exponent.size() >= 3 && absl::c_all_of(exponent.substr(0, 3), absl::ascii_isdigit))
      return true;
  }
  return false;
}

// Whether it is beyond the limits, or has what only nlohmann's parser takes for the end or skips.
bool IsOutside(absl::string_view text) {
  const auto count = [text](char c) { return static_cast<size_t>(absl::c_count(text, c)); };
  return count('[') + count('{') > kLimits.depth || text.size() > kLimits.values ||
         count('\0') > 0 || text.substr(0, 3) == "\xEF\xBB\xBF";
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  if (guidon::IsOutside(text)) return 0;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  guidon::JsonContext context;
  const bool accepted = context.Read(text, guidon::kLimits);
  FUZZ_CHECK(!accepted || !json.is_discarded());
  FUZZ_CHECK(accepted || json.is_discarded() || guidon::MayHaveLargeZero(text));
  if (accepted) guidon::CheckSame(context.view(), json);
  return 0;
}

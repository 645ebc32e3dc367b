#include "server/telemetry/trace_context.h"

#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace guidon {
namespace {

constexpr size_t kVersionZeroLength = 55;
constexpr size_t kMaxMembers = 32;
constexpr size_t kMaxKey = 256;
constexpr size_t kMaxValue = 256;

// The digit's value, or -1. Upper case is not allowed.
int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

template <size_t N>
bool ReadHex(absl::string_view text, std::array<uint8_t, N>& bytes) {
  for (size_t i = 0; i < N; ++i) {
    const int high = HexDigit(text[2 * i]);
    const int low = HexDigit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return true;
}

template <size_t N>
bool IsZero(const std::array<uint8_t, N>& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

absl::string_view Trim(absl::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool IsKey(absl::string_view key) {
  const auto begins = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); };
  const auto follows = [&](char c) {
    return begins(c) || c == '_' || c == '-' || c == '*' || c == '/' || c == '@';
  };
  return !key.empty() && key.size() <= kMaxKey && begins(key.front()) &&
         std::all_of(key.begin(), key.end(), follows);
}

bool IsValue(absl::string_view value) {
  return !value.empty() && value.size() <= kMaxValue && value.back() != ' ' &&
         std::all_of(value.begin(), value.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

}  // namespace

std::optional<TraceParent> ParseTraceParent(absl::string_view header) {
  if (header.size() < kVersionZeroLength) return std::nullopt;
  std::array<uint8_t, 1> version = {};
  std::array<uint8_t, 1> flags = {};
  TraceParent parent;
  const bool readable = ReadHex(header, version) && header[2] == '-' &&
                        ReadHex(header.substr(3), parent.trace_id) && header[35] == '-' &&
                        ReadHex(header.substr(36), parent.span_id) && header[52] == '-' &&
                        ReadHex(header.substr(53), flags);
  if (!readable || version[0] == 0xff) return std::nullopt;
  if (IsZero(parent.trace_id) || IsZero(parent.span_id)) return std::nullopt;
  if (header.size() > kVersionZeroLength) {
    if (version[0] == 0 || header[kVersionZeroLength] != '-') return std::nullopt;
  }
  parent.sampled = (flags[0] & 1) != 0;
  return parent;
}

bool IsTraceState(absl::string_view header) {
  size_t members = 0;
  absl::flat_hash_set<absl::string_view> keys;
  for (absl::string_view member : absl::StrSplit(header, ',')) {
    if (++members > kMaxMembers) return false;
    member = Trim(member);
    if (member.empty()) continue;
    const size_t equals = member.find('=');
    if (equals == absl::string_view::npos || !IsKey(member.substr(0, equals)) ||
        !IsValue(member.substr(equals + 1)) || !keys.insert(member.substr(0, equals)).second) {
      return false;
    }
  }
  return !keys.empty();
}

}  // namespace guidon

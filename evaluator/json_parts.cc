#include "evaluator/json_parts.h"

#include <cstddef>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

// Where the text that begins at `quote` has its closing quote.
size_t EndOfText(absl::string_view json, size_t quote) {
  size_t at = json.find_first_of("\"\\", quote + 1);
  while (json[at] == '\\') at = json.find_first_of("\"\\", at + 2);
  return at;
}

std::string ReadText(absl::string_view quoted) {
  if (quoted.find('\\') == quoted.npos) return std::string(quoted.substr(1, quoted.size() - 2));
  return nlohmann::json::parse(quoted).get<std::string>();
}

}  // namespace

std::vector<absl::string_view> ElementsOf(absl::string_view list) {
  std::vector<absl::string_view> elements;
  int depth = 0;
  size_t begin = 0;
  const auto end_element = [&](size_t end) {
    const auto element = absl::StripAsciiWhitespace(list.substr(begin, end - begin));
    if (!element.empty()) elements.push_back(element);  // empty: the list is
    begin = end + 1;
  };
  for (size_t i = 0; i < list.size(); ++i) {
    switch (list[i]) {
      case '"':
        i = EndOfText(list, i);
        break;
      case '[':
      case '{':
        if (++depth == 1) begin = i + 1;
        break;
      case ']':
      case '}':
        if (--depth == 0) end_element(i);
        break;
      case ',':
        if (depth == 1) end_element(i);
        break;
      default:
        break;
    }
  }
  return elements;
}

std::vector<JsonMember> MembersOf(absl::string_view object) {
  const std::vector<absl::string_view> elements = ElementsOf(object);
  std::vector<JsonMember> members;
  members.reserve(elements.size());  // for good: `places` views the keys
  absl::flat_hash_map<absl::string_view, size_t> places;
  for (const absl::string_view member : elements) {
    const size_t key_end = EndOfText(member, 0);
    const size_t colon = member.find(':', key_end);
    const absl::string_view value = absl::StripLeadingAsciiWhitespace(member.substr(colon + 1));
    std::string key = ReadText(member.substr(0, key_end + 1));
    if (const auto place = places.find(key); place != places.end()) {
      members[place->second].value = value;
      continue;
    }
    members.push_back({std::move(key), value});
    places.emplace(members.back().key, members.size() - 1);
  }
  return members;
}

}  // namespace guidon

#include "server/http/json_text.h"

#include <algorithm>

#include "nlohmann/json.hpp"

namespace guidon {
namespace {

bool IsPlain(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

}  // namespace

void AppendJsonString(absl::string_view text, std::string& out) {
  // Nearly all keys and names are like this, and a serializer costs more than the copy.
  if (std::all_of(text.begin(), text.end(), IsPlain)) {
    out += '"';
    out.append(text.data(), text.size());
    out += '"';
    return;
  }
  out += Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void AppendJson(const Json& value, std::string& out) {
  if (value.is_boolean()) {
    out += value.get<bool>() ? "true" : "false";
  } else if (value.is_string()) {
    AppendJsonString(value.get_ref<const std::string&>(), out);
  } else if (value.is_object() && value.empty()) {
    out += "{}";
  } else {
    out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

}  // namespace guidon

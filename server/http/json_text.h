#ifndef GUIDON_SERVER_HTTP_JSON_TEXT_H_
#define GUIDON_SERVER_HTTP_JSON_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"

namespace guidon {

// Appends `text` to `out` as a JSON string; what is not valid UTF-8 becomes U+FFFD.
void AppendJsonString(absl::string_view text, std::string& out);

// Appends `value` to `out` as JSON text without line breaks.
void AppendJson(const Json& value, std::string& out);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_JSON_TEXT_H_

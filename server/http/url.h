#ifndef GUIDON_SERVER_HTTP_URL_H_
#define GUIDON_SERVER_HTTP_URL_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace guidon {

// The first parameter of that name in a query such as "connect=v1&message=%7B%7D", decoded, with
// "+" as a space. nullopt where it is missing, or not encoded as it should be.
std::optional<std::string> QueryParameter(absl::string_view query, absl::string_view name);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_URL_H_

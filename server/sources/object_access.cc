#include "server/sources/object_access.h"

#include "absl/strings/str_split.h"

namespace guidon {

ObjectUri ObjectUri::Parse(absl::string_view uri) {
  const size_t scheme = uri.find("://");
  absl::string_view rest = scheme == uri.npos ? uri : uri.substr(scheme + 3);
  ObjectUri parsed;
  const size_t query = rest.find('?');
  if (query != rest.npos) {
    for (const absl::string_view option : absl::StrSplit(rest.substr(query + 1), '&')) {
      const size_t equals = option.find('=');
      if (equals == option.npos) continue;
      parsed.options[std::string(option.substr(0, equals))] =
          std::string(option.substr(equals + 1));
    }
    rest = rest.substr(0, query);
  }
  const size_t slash = rest.find('/');
  parsed.bucket = std::string(rest.substr(0, slash));
  if (slash != rest.npos) parsed.key = std::string(rest.substr(slash + 1));
  return parsed;
}

std::string ObjectUri::Option(const std::string& name) const {
  const auto option = options.find(name);
  return option == options.end() ? "" : option->second;
}

}  // namespace guidon

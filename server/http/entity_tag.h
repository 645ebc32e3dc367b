#ifndef GUIDON_SERVER_HTTP_ENTITY_TAG_H_
#define GUIDON_SERVER_HTTP_ENTITY_TAG_H_

#include <string>

#include "absl/strings/string_view.h"

namespace guidon {

// The strong entity tag of a body, with its quotes: equal for equal bodies, and for no others.
std::string EntityTag(absl::string_view body);

// Whether the value of a header If-None-Match names `tag`: one of the tags that it lists, weak or
// strong, or "*".
bool NamesEntityTag(absl::string_view if_none_match, absl::string_view tag);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_ENTITY_TAG_H_

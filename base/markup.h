#ifndef GUIDON_BASE_MARKUP_H_
#define GUIDON_BASE_MARKUP_H_

#include <string>

#include "absl/strings/string_view.h"

// Text from outside as a part of a document. Control characters stay as they are.
namespace guidon {

// For an element's text or an attribute's value of XML.
std::string EscapeXml(absl::string_view text);

// For a line of Markdown, in a table's cell too.
std::string EscapeMarkdown(absl::string_view text);

}  // namespace guidon

#endif  // GUIDON_BASE_MARKUP_H_

#ifndef GUIDON_SERVER_HTTP_CONTENT_CODING_H_
#define GUIDON_SERVER_HTTP_CONTENT_CODING_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Compression of messages. The codings are "gzip" and "identity"; "" means "identity".
namespace guidon {

// The codings that are known, as a header lists them.
inline constexpr char kCodings[] = "gzip, identity";

bool IsIdentity(absl::string_view coding);

// UNIMPLEMENTED, with a list of what there is: `coding` is not known.
absl::Status CheckCoding(absl::string_view coding);

// `bytes` as they were before they were packed with `coding`; nothing is the same in all of them.
//
// INVALID_ARGUMENT: they were not. UNIMPLEMENTED as CheckCoding. RESOURCE_EXHAUSTED: they were
// more than `limit`; 0: no limit.
absl::StatusOr<std::string> Unpack(absl::string_view coding, absl::string_view bytes, size_t limit);

// `bytes` packed with gzip, fast rather than small.
std::string Gzip(absl::string_view bytes);

// Whether a list of codings, the value of a header Accept-Encoding, allows gzip.
bool AcceptsGzip(absl::string_view accepted);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_CONTENT_CODING_H_

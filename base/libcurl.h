#ifndef GUIDON_BASE_LIBCURL_H_
#define GUIDON_BASE_LIBCURL_H_

#include <curl/curl.h>

#include "absl/status/statusor.h"

namespace guidon {

// What we use of libcurl, without "curl_".
// clang-format off
#define GUIDON_LIBCURL_FUNCTIONS(X)                                                   \
  X(global_init) X(free)                                                              \
  X(easy_init) X(easy_setopt) X(easy_getinfo) X(easy_strerror) X(easy_cleanup)        \
  X(multi_init) X(multi_add_handle) X(multi_perform) X(multi_poll) X(multi_info_read) \
  X(multi_wakeup) X(multi_remove_handle) X(multi_strerror) X(multi_cleanup)           \
  X(slist_append) X(slist_free_all)                                                   \
  X(url) X(url_set) X(url_get) X(url_cleanup)
// clang-format on

// libcurl's functions: libcurl.easy_init() calls curl_easy_init. Programs are not linked with it,
// for it brings 25 libraries along, which most daemons need not.
struct Libcurl {
// NOLINTNEXTLINE(bugprone-macro-parentheses): a member's name takes none
#define GUIDON_LIBCURL_MEMBER(name) decltype(&::curl_##name) name;
  GUIDON_LIBCURL_FUNCTIONS(GUIDON_LIBCURL_MEMBER)
#undef GUIDON_LIBCURL_MEMBER
};

// Loads libcurl with the first call and keeps it until the process ends; ready for use.
//
// UNAVAILABLE: it is not installed, cannot be loaded, or is too old. The next call tries again.
// Thread-safe.
absl::StatusOr<const Libcurl*> LoadLibcurl();

// The functions in the library `file`, which stays loaded. Errors as LoadLibcurl.
absl::StatusOr<Libcurl> OpenLibcurl(const char* file);

}  // namespace guidon

#endif  // GUIDON_BASE_LIBCURL_H_

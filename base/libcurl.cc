#include "base/libcurl.h"

#include <dlfcn.h>

#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/mutex.h"

namespace guidon {
namespace {

absl::Status CannotLoad() {
  return absl::UnavailableError(
      absl::StrCat("libcurl, which HTTP needs, cannot be loaded (", dlerror(),
                   "): install Debian's package libcurl4, then start this program again"));
}

}  // namespace

absl::StatusOr<Libcurl> OpenLibcurl(const char* file) {
  void* const library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return CannotLoad();
  Libcurl libcurl;
#define GUIDON_LIBCURL_FIND(name)                                                          \
  libcurl.name = reinterpret_cast<decltype(Libcurl::name)>(dlsym(library, "curl_" #name)); \
  if (libcurl.name == nullptr) return CannotLoad();
  GUIDON_LIBCURL_FUNCTIONS(GUIDON_LIBCURL_FIND)
#undef GUIDON_LIBCURL_FIND
  return libcurl;
}

absl::StatusOr<const Libcurl*> LoadLibcurl() {
  static Mutex mutex;
  static std::optional<Libcurl> loaded;
  MutexLock lock(mutex);
  if (!loaded.has_value()) {
    const absl::StatusOr<Libcurl> libcurl = OpenLibcurl("libcurl.so.4");
    if (!libcurl.ok()) return libcurl.status();
    if (const CURLcode code = libcurl->global_init(CURL_GLOBAL_DEFAULT); code != CURLE_OK) {
      return absl::UnavailableError(
          absl::StrCat("libcurl does not start: ", libcurl->easy_strerror(code)));
    }
    loaded = *libcurl;
  }
  return &*loaded;
}

}  // namespace guidon

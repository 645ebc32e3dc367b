#ifndef GUIDON_BASE_SHA256_H_
#define GUIDON_BASE_SHA256_H_

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

struct evp_md_ctx_st;

namespace guidon {

// SHA-256 (FIPS 180-4), of bytes that come piece by piece or all at once. An object is not
// thread-safe.
class Sha256 {
 public:
  // The hash of `bytes`, 32 bytes.
  static std::string Of(absl::string_view bytes);

  Sha256();

  void Add(absl::string_view bytes);
  // The hash of all bytes so far, 32 bytes. To be called once, at the end.
  std::string Finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };

  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace guidon

#endif  // GUIDON_BASE_SHA256_H_

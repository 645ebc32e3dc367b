#ifndef GUIDON_EVALUATOR_MURMUR3_H_
#define GUIDON_EVALUATOR_MURMUR3_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace guidon {

// MurmurHash3_x86_32 with seed 0 (Austin Appleby, SMHasher). The same on every machine,
// whatever its byte order. O(size of `bytes`); does not allocate. Murmur3("") is 0.
uint32_t Murmur3(absl::string_view bytes);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_MURMUR3_H_

#ifndef OPENFEATURE_FLAG_TYPE_VALUE_H_
#define OPENFEATURE_FLAG_TYPE_VALUE_H_

#include <cstdint>

namespace openfeature {

// The type that a flag is asked for as.
enum class FlagValueType : std::uint8_t { kBoolean, kString, kInteger, kDouble, kObject };

}  // namespace openfeature

#endif  // OPENFEATURE_FLAG_TYPE_VALUE_H_

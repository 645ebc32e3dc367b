#ifndef OPENFEATURE_FLAG_METADATA_H_
#define OPENFEATURE_FLAG_METADATA_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <variant>

namespace openfeature {

using FlagMetadataValue = std::variant<bool, std::string, double, std::int64_t>;

// What a provider says about a flag, or about an event, beyond the specification's own fields.
struct FlagMetadata {
  std::unordered_map<std::string, FlagMetadataValue> data;
};

}  // namespace openfeature

#endif  // OPENFEATURE_FLAG_METADATA_H_

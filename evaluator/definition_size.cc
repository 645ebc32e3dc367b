#include "evaluator/definition_size.h"

#include <string>

#include "nlohmann/json.hpp"

namespace guidon {

size_t CountNodes(const Json& json) {
  if (json.is_string()) return CountText(json.get_ref<const std::string&>().size());
  size_t nodes = 1;
  if (json.is_array()) {
    for (const Json& element : json) nodes += CountNodes(element);
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items())
      nodes += CountText(key.size()) + CountNodes(value);
  }
  return nodes;
}

}  // namespace guidon

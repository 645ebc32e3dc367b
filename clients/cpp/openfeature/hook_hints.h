#ifndef OPENFEATURE_HOOK_HINTS_H_
#define OPENFEATURE_HOOK_HINTS_H_

#include <any>
#include <string>
#include <unordered_map>

namespace openfeature {

// What a caller hands to the hooks of one evaluation. Hooks only read it; ValueOfAny (value.h)
// reads each hint whatever its C++ type.
using HookHints = std::unordered_map<std::string, std::any>;

}  // namespace openfeature

#endif  // OPENFEATURE_HOOK_HINTS_H_

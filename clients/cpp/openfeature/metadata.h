#ifndef OPENFEATURE_METADATA_H_
#define OPENFEATURE_METADATA_H_

#include <string>

namespace openfeature {

// Who a provider or a client is. A client's `name` is its domain too.
struct Metadata {
  std::string name;
  std::string domain{};  // Of clients only; empty for the default provider's.
};

}  // namespace openfeature

#endif  // OPENFEATURE_METADATA_H_

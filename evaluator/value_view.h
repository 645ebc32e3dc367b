#ifndef GUIDON_EVALUATOR_VALUE_VIEW_H_
#define GUIDON_EVALUATOR_VALUE_VIEW_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "nlohmann/json_fwd.hpp"

namespace guidon {

using Json = nlohmann::json;

enum class ValueKind : uint8_t { kNull, kBool, kNumber, kString, kList, kObject };

class ValueView;

// How a ValueView reads a list or object it does not own. A context type takes part in
// evaluation by offering one of these; see evaluator/struct_view.cc for an example.
struct ContainerOps {
  size_t (*size)(const void* list);                             // lists
  ValueView (*at)(const void* list, size_t index);              // lists; index < size
  ValueView (*get)(const void* object, absl::string_view key);  // objects; null if absent
};

// A JSON value that lives elsewhere: in a request's protobuf Struct, in a flag's definition,
// or in the memory of one evaluation. Scalars are held by value, strings and containers by
// reference, so a view is valid only as long as what it was made from. Copies are cheap
// (24 bytes) and never allocate. Reading one is thread-safe if its owner is not changing.
//
// Numbers are doubles, as in JsonLogic; integers beyond 2^53 lose their low bits.
class ValueView {
 public:
  ValueView() = default;
  static ValueView Null() { return {}; }
  static ValueView Bool(bool value);
  static ValueView Number(double value);
  // At most 4 GiB; longer text is cut.
  static ValueView String(absl::string_view value);
  static ValueView List(const void* list, const ContainerOps* ops);
  static ValueView Object(const void* object, const ContainerOps* ops);
  // Views `json`, which must outlive the view.
  static ValueView Of(const Json& json);

  ValueKind kind() const { return kind_; }
  bool is_null() const { return kind_ == ValueKind::kNull; }
  bool is_bool() const { return kind_ == ValueKind::kBool; }
  bool is_number() const { return kind_ == ValueKind::kNumber; }
  bool is_string() const { return kind_ == ValueKind::kString; }
  bool is_list() const { return kind_ == ValueKind::kList; }
  bool is_object() const { return kind_ == ValueKind::kObject; }

  // Each of these needs the matching kind().
  bool bool_value() const { return scalar_.boolean; }
  double number() const { return scalar_.number; }
  absl::string_view string() const { return {scalar_.text, length_}; }
  const void* container() const { return scalar_.container; }

  // The number of elements of a list; 0 for any other kind.
  size_t size() const { return is_list() ? ops_->size(scalar_.container) : 0; }
  // Element `index` < size() of a list.
  ValueView at(size_t index) const { return ops_->at(scalar_.container, index); }
  // Member `key` of an object; null when it is absent or this is not an object.
  ValueView Get(absl::string_view key) const {
    return is_object() ? ops_->get(scalar_.container, key) : ValueView();
  }
  // Reads one step of a variable's path: a member of an object or, where `key` is a decimal
  // index without leading zeros, an element of a list. Null when there is nothing there.
  ValueView Child(absl::string_view key) const;

 private:
  ValueKind kind_ = ValueKind::kNull;
  uint32_t length_ = 0;
  union {
    bool boolean;
    double number;
    const char* text;
    const void* container;
  } scalar_ = {};
  const ContainerOps* ops_ = nullptr;
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_VALUE_VIEW_H_

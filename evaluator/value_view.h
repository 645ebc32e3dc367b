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
struct alignas(8) ContainerOps {
  size_t (*size)(const void* list);                             // lists
  ValueView (*at)(const void* list, size_t index);              // lists; index < size
  ValueView (*get)(const void* object, absl::string_view key);  // objects; null if absent
};

// A JSON value that lives elsewhere: in a request's protobuf Struct, in a flag's definition,
// or in the memory of one evaluation. Scalars are held by value, strings and containers by
// reference, so a view is valid only as long as what it was made from. Copies are cheap
// (16 bytes, two registers) and never allocate. Reading one is thread-safe if its owner is not
// changing.
//
// Numbers are doubles, as in JsonLogic; integers beyond 2^53 lose their low bits.
class ValueView {
 public:
  ValueView() = default;
  static ValueView Null() { return {}; }
  static ValueView Bool(bool value) { return {{.boolean = value}, ValueKind::kBool}; }
  static ValueView Number(double value) { return {{.number = value}, ValueKind::kNumber}; }
  static ValueView String(absl::string_view value) {
    return {{.text = value.data()}, ValueKind::kString, value.size() << kKindBits};
  }
  static ValueView List(const void* list, const ContainerOps* ops) {
    return {{.container = list}, ValueKind::kList, reinterpret_cast<uintptr_t>(ops)};
  }
  static ValueView Object(const void* object, const ContainerOps* ops) {
    return {{.container = object}, ValueKind::kObject, reinterpret_cast<uintptr_t>(ops)};
  }
  // Views `json`, which must outlive the view.
  static ValueView Of(const Json& json);

  ValueKind kind() const { return static_cast<ValueKind>(rest_ & kKindMask); }
  bool is_null() const { return kind() == ValueKind::kNull; }
  bool is_bool() const { return kind() == ValueKind::kBool; }
  bool is_number() const { return kind() == ValueKind::kNumber; }
  bool is_string() const { return kind() == ValueKind::kString; }
  bool is_list() const { return kind() == ValueKind::kList; }
  bool is_object() const { return kind() == ValueKind::kObject; }

  // Each of these needs the matching kind().
  bool bool_value() const { return scalar_.boolean; }
  double number() const { return scalar_.number; }
  absl::string_view string() const { return {scalar_.text, rest_ >> kKindBits}; }
  const void* container() const { return scalar_.container; }

  // The number of elements of a list; 0 for any other kind.
  size_t size() const { return is_list() ? ops().size(scalar_.container) : 0; }
  // Element `index` < size() of a list.
  ValueView at(size_t index) const { return ops().at(scalar_.container, index); }
  // Member `key` of an object; null when it is absent or this is not an object.
  ValueView Get(absl::string_view key) const {
    return is_object() ? ops().get(scalar_.container, key) : ValueView();
  }
  // Reads one step of a variable's path: a member of an object or, where `key` is a decimal
  // index without leading zeros, an element of a list. Null when there is nothing there.
  ValueView Child(absl::string_view key) const;

 private:
  friend class Term;  // has uses for the two kinds that are left

  union Scalar {
    bool boolean;
    double number;
    const char* text;
    const void* container;
  };

  static constexpr unsigned kKindBits = 3;
  static constexpr uintptr_t kKindMask = (1 << kKindBits) - 1;

  ValueView(Scalar scalar, ValueKind kind, uintptr_t rest = 0)
      : scalar_(scalar), rest_(rest | static_cast<uintptr_t>(kind)) {}

  const ContainerOps& ops() const {
    // NOLINTNEXTLINE(performance-no-int-to-ptr): what it costs is little next to 8 bytes a value
    return *reinterpret_cast<const ContainerOps*>(rest_ & ~kKindMask);
  }

  Scalar scalar_ = {};
  // The kind and, above its bits, the length of text or the address of a container's operations.
  uintptr_t rest_ = 0;
};

static_assert(sizeof(ValueView) == 16 && alignof(ContainerOps) == 8);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_VALUE_VIEW_H_

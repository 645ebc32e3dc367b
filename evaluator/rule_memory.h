#ifndef GUIDON_EVALUATOR_RULE_MEMORY_H_
#define GUIDON_EVALUATOR_RULE_MEMORY_H_

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"

namespace guidon {

// The memory of a rule: its nodes, their operands, constants and text lie side by side, and all
// end at once without being destroyed. Internal to evaluator/. Not thread-safe.
class RuleMemory {
 public:
  // Takes what it needs from the heap. Text that is part of `text`, which must outlive the rule, is
  // not stored again.
  explicit RuleMemory(absl::string_view text = "") : text_(text) { free_ = first_; }
  // Takes all from `block`, which is aligned to 8 and as large as used() of another one told.
  RuleMemory(std::span<std::byte> block, absl::string_view text) : text_(text), free_(block) {}
  RuleMemory(const RuleMemory&) = delete;
  RuleMemory& operator=(const RuleMemory&) = delete;

  template <typename T, typename... Arguments>
  T* New(Arguments&&... arguments) {
    return NewWithRoom<T>(0, std::forward<Arguments>(arguments)...);
  }

  // As New, with `room` bytes right behind the object, for its constructor to fill.
  template <typename T, typename... Arguments>
  T* NewWithRoom(size_t room, Arguments&&... arguments) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= kAlignment);
    return new (Allocate(sizeof(T) + room, alignof(T))) T(std::forward<Arguments>(arguments)...);
  }

  template <typename T>
  std::span<T> NewList(size_t size) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= kAlignment);
    T* const first = static_cast<T*>(Allocate(size * sizeof(T), alignof(T)));
    std::uninitialized_value_construct_n(first, size);
    return {first, size};
  }

  absl::string_view Keep(absl::string_view text);
  // A copy of a scalar, or of a list or object that ValueView::Of() made.
  ValueView Keep(ValueView value);

  // The bytes that all this takes in a block of its own.
  size_t used() const { return used_; }

 private:
  static constexpr size_t kAlignment = 8;

  void* Allocate(size_t bytes, size_t alignment);

  alignas(kAlignment) std::array<std::byte, 2048> first_;  // left uninitialised on purpose
  const absl::string_view text_;
  std::span<std::byte> free_;
  size_t used_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> more_;
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_RULE_MEMORY_H_

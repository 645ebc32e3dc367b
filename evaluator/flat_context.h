#ifndef GUIDON_EVALUATOR_FLAT_CONTEXT_H_
#define GUIDON_EVALUATOR_FLAT_CONTEXT_H_

#include <cstddef>
#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"

namespace guidon {

// The evaluation context of a request, as rows of values in one piece of memory. A tree of a
// library has a piece for each value, and takes several times as long to make. For one thread.
//
// A reader of some format adds the values in the order in which their texts end: a container comes
// after what it holds. The value that is added last is the whole.
class FlatContext {
 public:
  FlatContext() = default;
  FlatContext(const FlatContext&) = delete;
  FlatContext& operator=(const FlatContext&) = delete;

  // Makes this empty. Views of what it held end.
  void Clear();

  void AddNull() { open_.emplace_back(); }
  void AddBool(bool value);
  void AddNumber(double value);
  // `text` must outlive this.
  void AddString(absl::string_view text);
  // The last `size` values that were added become the elements of a list.
  void AddList(uint32_t size);
  // The last 2 * `size` values become members of an object: names, each with its value behind it.
  // Of members with the same name the last one counts. O(size), beyond 16 members O(size *
  // log(size)).
  void AddObject(uint32_t size);

  // To be called after the last value, and before view().
  void Finish();

  // The whole. Views last until the next Clear, and as long as this.
  ValueView view() const { return open_.back().view(); }

 private:
  struct Node {
    ValueKind kind = ValueKind::kNull;
    uint32_t size = 0;  // bytes, elements or members
    union {
      bool boolean;
      double number;
      const char* text;
      const Node* first;  // element; of an object: the first name
      size_t index = 0;   // of that in nodes_, before Finish
    };

    ValueView view() const;
    absl::string_view string() const { return {text, size}; }
  };

  static size_t ListSize(const void* list);
  static ValueView ListAt(const void* list, size_t index);
  static ValueView ObjectGet(const void* object, absl::string_view key);
  static constexpr ContainerOps kOps = {ListSize, ListAt, ObjectGet};

  void AddContainer(ValueKind kind, uint32_t size, size_t nodes);
  void Sort(size_t index, size_t members);
  void Link(Node& node) const;

  using Nodes = absl::InlinedVector<Node, 24>;  // of which most contexts need no more

  Nodes nodes_;  // the elements of each list, and the members of each object, in a row
  Nodes open_;   // what belongs to containers that have not been added
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_FLAT_CONTEXT_H_

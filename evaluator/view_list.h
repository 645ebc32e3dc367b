#ifndef GUIDON_EVALUATOR_VIEW_LIST_H_
#define GUIDON_EVALUATOR_VIEW_LIST_H_

#include <cstddef>

#include "evaluator/value_view.h"

namespace guidon {

// A list of views, for a ValueView to refer to. Internal to evaluator/.
struct ViewList {
  const ValueView* elements;
  size_t size;

  // Good as long as the list.
  ValueView view() const { return ValueView::List(this, &kOps); }

 private:
  static size_t Size(const void* list) { return static_cast<const ViewList*>(list)->size; }
  static ValueView At(const void* list, size_t index) {
    return static_cast<const ViewList*>(list)->elements[index];
  }
  static constexpr ContainerOps kOps = {Size, At, nullptr};
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_VIEW_LIST_H_

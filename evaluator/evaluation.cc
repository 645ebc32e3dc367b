#include "evaluator/evaluation.h"

#include <memory>
#include <new>

#include "evaluator/view_list.h"

namespace guidon {
namespace {

constexpr absl::string_view kFlagdProperties = "$flagd";

ValueView Walk(ValueView from, std::span<const absl::string_view> path) {
  for (const absl::string_view step : path) {
    from = from.Child(step);
    if (from.is_null()) break;
  }
  return from;
}

}  // namespace

Evaluation::Evaluation(ValueView context, absl::string_view flag_key, int64_t timestamp,
                       EvaluationObserver* observer)
    : context_(context), flag_key_(flag_key), timestamp_(timestamp),
      observer_(observer), root_scope_{root(), nullptr} {}

ValueView Evaluation::Lookup(std::span<const absl::string_view> path) const {
  // Nearly all variables are attributes of the context.
  if (scope_ == &root_scope_ && path.size() == 1) return RootGet(this, path.front());
  for (const Scope::Frame* frame = scope_; frame != nullptr; frame = frame->fallback) {
    const ValueView found = Walk(frame->data, path);
    if (!found.is_null()) return found;
  }
  return ValueView::Null();
}

std::span<char> Evaluation::AllocateText(size_t size) {
  return {static_cast<char*>(Allocate(size, 1)), exhausted() ? 0 : size};
}

std::span<ValueView> Evaluation::AllocateList(size_t size) {
  auto* elements = static_cast<ValueView*>(Allocate(size * sizeof(ValueView), alignof(ValueView)));
  if (exhausted()) return {};
  std::uninitialized_default_construct_n(elements, size);
  return {elements, size};
}

ValueView Evaluation::MakeList(std::span<const ValueView> elements) {
  void* const memory = Allocate(sizeof(ViewList), alignof(ViewList));
  if (exhausted()) return ValueView::Null();
  return (new (memory) ViewList{elements.data(), elements.size()})->view();
}

ValueView Evaluation::RootGet(const void* evaluation, absl::string_view key) {
  const auto& self = *static_cast<const Evaluation*>(evaluation);
  if (key == kFlagdProperties) return ValueView::Object(&self, &kFlagdOps);
  return self.context_.is_object() ? self.context_.Get(key) : self.context_.Child(key);
}

ValueView Evaluation::FlagdGet(const void* evaluation, absl::string_view key) {
  const auto& self = *static_cast<const Evaluation*>(evaluation);
  if (key == "flagKey") return ValueView::String(self.flag_key_);
  if (key == "timestamp") return ValueView::Number(static_cast<double>(self.timestamp_));
  return ValueView::Null();
}

void* Evaluation::Allocate(size_t bytes, size_t alignment) {
  bytes_ -= static_cast<int64_t>(bytes);
  if (bytes_ < 0) Exhaust();
  return exhausted() ? nullptr : memory_.allocate(bytes, alignment);
}

}  // namespace guidon

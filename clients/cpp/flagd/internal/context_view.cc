#include "flagd/internal/context_view.h"

#include <string>

#include "flagd/internal/details.h"
#include "flagd/internal/visit_value.h"

namespace guidon::flagd_internal {
namespace {

using openfeature::Value;

ValueView ViewOf(const Value& value);

size_t ListSize(const void* list) { return static_cast<const Value::List*>(list)->size(); }

ValueView ListAt(const void* list, size_t index) {
  return ViewOf((*static_cast<const Value::List*>(list))[index]);
}

// `key` for maps that are searched by std::string only. Keeps its memory, so that lookups do not
// allocate.
const std::string& AsString(absl::string_view key) {
  thread_local std::string text;
  text.assign(key.data(), key.size());
  return text;
}

ValueView StructureGet(const void* object, absl::string_view key) {
  const auto& structure = *static_cast<const Value::Structure*>(object);
  const auto found = structure.find(AsString(key));
  return found == structure.end() ? ValueView() : ViewOf(found->second);
}

constexpr ContainerOps kListOps = {ListSize, ListAt, nullptr};
constexpr ContainerOps kStructureOps = {nullptr, nullptr, StructureGet};

struct MakeView {
  ValueView operator()(std::nullptr_t) const { return ValueView::Null(); }
  ValueView operator()(bool value) const { return ValueView::Bool(value); }
  ValueView operator()(double value) const { return ValueView::Number(value); }
  ValueView operator()(std::string_view value) const { return ValueView::String(ToAbsl(value)); }
  ValueView operator()(const Value::List& value) const {
    return ValueView::List(&value, &kListOps);
  }
  ValueView operator()(const Value::Structure& value) const {
    return ValueView::Object(&value, &kStructureOps);
  }
};

ValueView ViewOf(const Value& value) { return VisitValue(value, MakeView()); }

ValueView ContextGet(const void* object, absl::string_view key) {
  const auto& layered = *static_cast<const LayeredContext*>(object);
  if (!layered.overlay.empty()) {
    const auto found = layered.overlay.find(AsString(key));
    if (found != layered.overlay.end()) return ViewOf(found->second);
  }
  if (key == "targetingKey") {
    const auto targeting_key = layered.context.GetTargetingKey();
    if (targeting_key) return ValueView::String(ToAbsl(*targeting_key));
  }
  const auto& attributes = layered.context.GetAttributes();
  const auto found = attributes.find(AsString(key));
  return found == attributes.end() ? ValueView() : VisitAny(found->second, MakeView());
}

constexpr ContainerOps kContextOps = {nullptr, nullptr, ContextGet};

}  // namespace

ValueView LayeredContext::view() const { return ValueView::Object(this, &kContextOps); }

}  // namespace guidon::flagd_internal

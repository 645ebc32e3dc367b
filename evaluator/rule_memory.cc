#include "evaluator/rule_memory.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "evaluator/view_list.h"
#include "nlohmann/json.hpp"

namespace guidon {
namespace {

// To look for text in longer ones takes more time than the memory is worth.
constexpr size_t kLongestSearched = 4096;

// The members of an object, sorted by their keys.
struct ViewObject {
  struct Member {
    absl::string_view key;
    ValueView value;
  };
  std::span<const Member> members;

  static ValueView Get(const void* object, absl::string_view key) {
    const auto members = static_cast<const ViewObject*>(object)->members;
    const auto found = std::lower_bound(
        members.begin(), members.end(), key,
        [](const Member& member, absl::string_view wanted) { return member.key < wanted; });
    return found != members.end() && found->key == key ? found->value : ValueView::Null();
  }
  static constexpr ContainerOps kOps = {nullptr, nullptr, Get};
};

}  // namespace

absl::string_view RuleMemory::Keep(absl::string_view text) {
  if (text.empty()) return "";
  if (text_.size() <= kLongestSearched) {
    const size_t place = text_.find(text);
    if (place != text_.npos) return text_.substr(place, text.size());
  }
  void* const copy = Allocate(text.size(), 1);
  std::memcpy(copy, text.data(), text.size());
  return {static_cast<const char*>(copy), text.size()};
}

ValueView RuleMemory::Keep(ValueView value) {
  if (value.is_string()) return ValueView::String(Keep(value.string()));
  if (value.is_list()) {
    const std::span<ValueView> elements = NewList<ValueView>(value.size());
    for (size_t i = 0; i < elements.size(); ++i) elements[i] = Keep(value.at(i));
    return New<ViewList>(ViewList{elements.data(), elements.size()})->view();
  }
  if (value.is_object()) {
    const auto& object =
        static_cast<const Json*>(value.container())->get_ref<const Json::object_t&>();
    const std::span<ViewObject::Member> members = NewList<ViewObject::Member>(object.size());
    auto member = members.begin();
    for (const auto& [key, json] : object) *member++ = {Keep(key), Keep(ValueView::Of(json))};
    return ValueView::Object(New<ViewObject>(ViewObject{members}), &ViewObject::kOps);
  }
  return value;
}

void* RuleMemory::Allocate(size_t bytes, size_t alignment) {
  const size_t padding = -used_ & (alignment - 1);
  if (padding + bytes > free_.size()) {
    // Begins where `used_` begins within the alignment, so that what is counted is the same.
    const size_t offset = used_ & (kAlignment - 1);
    const size_t size = std::max<size_t>(2 * used_, 2 * kAlignment + bytes);
    more_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
    free_ = std::span(more_.back().get(), size).subspan(offset);
  }
  std::byte* const memory = free_.data() + padding;
  free_ = free_.subspan(padding + bytes);
  used_ += padding + bytes;
  return memory;
}

}  // namespace guidon

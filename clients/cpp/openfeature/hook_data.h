#ifndef OPENFEATURE_HOOK_DATA_H_
#define OPENFEATURE_HOOK_DATA_H_

#include <any>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace openfeature {

// What one hook carries from stage to stage of one evaluation, e.g. the span that its before stage
// opened and its finally stage ends. Not thread-safe; the stages of an evaluation follow each
// other.
class HookData {
 public:
  void Set(std::string_view key, std::any value) {
    data_.insert_or_assign(std::string(key), std::move(value));
  }

  // nullptr where nothing was set.
  const std::any* Get(std::string_view key) const {
    const auto found = data_.find(std::string(key));
    return found == data_.end() ? nullptr : &found->second;
  }

  // nullptr where nothing was set, or something of another type.
  template <typename T>
  T* GetAs(std::string_view key) {
    const auto found = data_.find(std::string(key));
    return found == data_.end() ? nullptr : std::any_cast<T>(&found->second);
  }

 private:
  std::unordered_map<std::string, std::any> data_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_HOOK_DATA_H_

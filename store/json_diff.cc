#include "store/json_diff.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace guidon {
namespace {

class Differ {
 public:
  void Compare(const Json& before, const Json& after) {
    if (before == after) return;
    if (before.is_object() && after.is_object()) return CompareObjects(before, after);
    if (before.is_array() && after.is_array()) return CompareLists(before, after);
    differences_.push_back({path_, before, after});
  }

  std::vector<JsonDifference> Take() && { return std::move(differences_); }

 private:
  // Json keeps the members of objects sorted.
  void CompareObjects(const Json& before, const Json& after) {
    auto a = before.begin();
    auto b = after.begin();
    while (a != before.end() || b != after.end()) {
      const bool only_before = b == after.end() || (a != before.end() && a.key() < b.key());
      const bool only_after = a == before.end() || (b != after.end() && b.key() < a.key());
      const size_t length = path_.size();
      absl::StrAppend(&path_, path_.empty() ? "" : ".", only_after ? b.key() : a.key());
      if (only_before) {
        differences_.push_back({path_, *a++, std::nullopt});
      } else if (only_after) {
        differences_.push_back({path_, std::nullopt, *b++});
      } else {
        Compare(*a++, *b++);
      }
      path_.resize(length);
    }
  }

  void CompareLists(const Json& before, const Json& after) {
    for (size_t i = 0; i < std::max(before.size(), after.size()); ++i) {
      const size_t length = path_.size();
      absl::StrAppend(&path_, "[", i, "]");
      if (i >= after.size()) {
        differences_.push_back({path_, before[i], std::nullopt});
      } else if (i >= before.size()) {
        differences_.push_back({path_, std::nullopt, after[i]});
      } else {
        Compare(before[i], after[i]);
      }
      path_.resize(length);
    }
  }

  std::string path_;
  std::vector<JsonDifference> differences_;
};

}  // namespace

std::vector<JsonDifference> DiffJson(const Json& before, const Json& after) {
  Differ differ;
  differ.Compare(before, after);
  return std::move(differ).Take();
}

}  // namespace guidon

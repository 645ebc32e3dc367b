#include "clients/cli/json_path.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "clients/cli/json_path_syntax.h"

namespace guidon::cli {

struct JsonPath::Template {
  std::vector<json_path::Part> parts;
};

namespace {

using json_path::All;
using json_path::Element;
using json_path::Filter;
using json_path::Member;
using json_path::Part;
using json_path::Path;
using json_path::Range;
using json_path::Slice;
using json_path::Step;
using Values = std::vector<const OutputJson*>;

class Selection {
 public:
  Selection(const OutputJson& root, size_t budget) : root_(root), budget_(budget) {}

  void Print(const std::vector<Part>& parts, const OutputJson& current) {
    for (const Part& part : parts) {
      if (const auto* const text = std::get_if<std::string>(&part)) {
        Append(*text);
      } else if (const auto* const path = std::get_if<Path>(&part)) {
        PrintValues(Select(*path, current));
      } else {
        const Range& range = *std::get<std::shared_ptr<const Range>>(part);
        for (const OutputJson* value : Select(range.path, current)) {
          if (!Spend(1)) return;
          Print(range.parts, *value);
        }
      }
    }
  }

  bool exhausted() const { return spent_ > budget_; }
  std::string& out() { return out_; }

 private:
  bool Spend(size_t values) {
    spent_ += values;
    return !exhausted();
  }

  void Append(const std::string& text) {
    if (Spend(1 + text.size())) out_ += text;
  }

  void PrintValues(const Values& values) {
    bool first = true;
    for (const OutputJson* value : values) {
      if (!std::exchange(first, false)) Append(" ");
      Append(value->is_string() ? value->get<std::string>() : CompactJson(*value));
      if (exhausted()) return;
    }
  }

  Values Select(const Path& path, const OutputJson& current) {
    Values values = {path.from_root ? &root_ : &current};
    for (const Step& step : path.steps) {
      Values next;
      for (const OutputJson* value : values) {
        std::visit([&](const auto& what) { Take(what, *value, next); }, step);
        if (!Spend(1)) return {};
      }
      values = std::move(next);
    }
    return values;
  }

  void Take(const Member& member, const OutputJson& value, Values& to) {
    if (!value.is_object()) return;
    const auto found = value.find(member.name);
    if (found != value.end()) to.push_back(&*found);
  }

  void Take(const Element& element, const OutputJson& value, Values& to) {
    if (!value.is_array()) return;
    const auto size = static_cast<int64_t>(value.size());
    if (element.index < -size || element.index >= size) return;
    to.push_back(
        &value[static_cast<size_t>(element.index < 0 ? element.index + size : element.index)]);
  }

  void Take(const Slice& slice, const OutputJson& value, Values& to) {
    if (!value.is_array()) return;
    const auto size = static_cast<int64_t>(value.size());
    const auto place = [size](int64_t at) {
      return std::clamp<int64_t>(at < 0 && at >= -size ? at + size : at, 0, size);
    };
    const int64_t end = place(slice.end.value_or(size));
    for (int64_t at = place(slice.begin.value_or(0)); at < end; ++at) {
      to.push_back(&value[static_cast<size_t>(at)]);
    }
    Spend(to.size());
  }

  void Take(const All&, const OutputJson& value, Values& to) {
    if (!value.is_structured()) return;
    for (const OutputJson& part : value) to.push_back(&part);
    Spend(value.size());
  }

  void Take(const std::shared_ptr<const Filter>& filter, const OutputJson& value, Values& to) {
    if (!value.is_structured()) return;
    for (const OutputJson& part : value) {
      if (!Spend(1)) return;
      if (Holds(*filter, part)) to.push_back(&part);
    }
  }

  bool Holds(const Filter& filter, const OutputJson& current) {
    const Values left = Select(filter.left, current);
    if (filter.comparison == Filter::Comparison::kExists) return !left.empty();
    const auto* const literal = std::get_if<OutputJson>(&filter.right);
    const Values right =
        literal != nullptr ? Values{literal} : Select(std::get<Path>(filter.right), current);
    for (const OutputJson* a : left) {
      for (const OutputJson* b : right) {
        if (!Spend(1)) return false;
        if (Compare(*a, filter.comparison, *b)) return true;
      }
    }
    return false;
  }

  static bool Compare(const OutputJson& a, Filter::Comparison comparison, const OutputJson& b) {
    using Comparison = Filter::Comparison;
    if (comparison == Comparison::kEqual) return a == b;
    if (comparison == Comparison::kNotEqual) return a != b;
    if (a.is_number() && b.is_number()) {
      return InOrder(a.get<double>(), comparison, b.get<double>());
    }
    if (!a.is_string() || !b.is_string()) return false;
    return InOrder(a.get_ref<const std::string&>(), comparison, b.get_ref<const std::string&>());
  }

  template <typename T>
  static bool InOrder(const T& a, Filter::Comparison comparison, const T& b) {
    switch (comparison) {
      case Filter::Comparison::kLess:
        return a < b;
      case Filter::Comparison::kLessOrEqual:
        return a <= b;
      case Filter::Comparison::kMore:
        return a > b;
      default:
        return a >= b;
    }
  }

  const OutputJson& root_;
  size_t budget_;
  size_t spent_ = 0;
  std::string out_;
};

}  // namespace

absl::StatusOr<JsonPath> JsonPath::Parse(absl::string_view text) {
  absl::StatusOr<std::vector<Part>> parts = json_path::ParseTemplate(text);
  if (!parts.ok()) return parts.status();
  return JsonPath(std::make_shared<const Template>(Template{*std::move(parts)}));
}

absl::StatusOr<std::string> JsonPath::Apply(const OutputJson& json, size_t budget) const {
  Selection selection(json, budget);
  selection.Print(parsed_->parts, json);
  if (selection.exhausted()) {
    return absl::ResourceExhaustedError(
        "jsonpath: the ranges look at too many values; use fewer in each other");
  }
  return std::move(selection.out());
}

}  // namespace guidon::cli

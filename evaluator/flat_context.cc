#include "evaluator/flat_context.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace guidon {
namespace {

// Objects of more members are sorted, so that a lookup need not go through all of them.
constexpr uint32_t kFewMembers = 16;

}  // namespace

void FlatContext::Clear() {
  nodes_.clear();
  open_.clear();
}

void FlatContext::AddBool(bool value) {
  Node node;
  node.kind = ValueKind::kBool;
  node.boolean = value;
  open_.push_back(node);
}

void FlatContext::AddNumber(double value) {
  Node node;
  node.kind = ValueKind::kNumber;
  node.number = value;
  open_.push_back(node);
}

void FlatContext::AddString(absl::string_view text) {
  Node node;
  node.kind = ValueKind::kString;
  node.size = static_cast<uint32_t>(text.size());
  node.text = text.data();
  open_.push_back(node);
}

void FlatContext::AddList(uint32_t size) { AddContainer(ValueKind::kList, size, size); }

void FlatContext::AddObject(uint32_t size) {
  if (size > kFewMembers) Sort(open_.size() - 2 * size_t{size}, size);
  AddContainer(ValueKind::kObject, size, 2 * size_t{size});
}

void FlatContext::AddContainer(ValueKind kind, uint32_t size, size_t nodes) {
  Node node;
  node.kind = kind;
  node.size = size;
  node.index = nodes_.size();
  nodes_.insert(nodes_.end(), open_.end() - static_cast<ptrdiff_t>(nodes), open_.end());
  open_.resize(open_.size() - nodes);
  open_.push_back(node);
}

// The members from open_[index], by name; those of the same one stay in their order.
void FlatContext::Sort(size_t index, size_t members) {
  std::vector<std::pair<Node, Node>> sorted(members);
  Node* const first = &open_[index];
  for (size_t i = 0; i < members; ++i) sorted[i] = {first[2 * i], first[2 * i + 1]};
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.first.string() < b.first.string();
  });
  for (size_t i = 0; i < members; ++i) {
    first[2 * i] = sorted[i].first;
    first[2 * i + 1] = sorted[i].second;
  }
}

void FlatContext::Link(Node& node) const {
  const bool container = node.kind == ValueKind::kList || node.kind == ValueKind::kObject;
  if (container) node.first = nodes_.data() + node.index;
}

void FlatContext::Finish() {
  for (Node& node : nodes_) Link(node);
  Link(open_.back());
}

ValueView FlatContext::Node::view() const {
  switch (kind) {
    case ValueKind::kNull:
      break;
    case ValueKind::kBool:
      return ValueView::Bool(boolean);
    case ValueKind::kNumber:
      return ValueView::Number(number);
    case ValueKind::kString:
      return ValueView::String(string());
    case ValueKind::kList:
      return ValueView::List(this, &kOps);
    case ValueKind::kObject:
      return ValueView::Object(this, &kOps);
  }
  return ValueView::Null();
}

size_t FlatContext::ListSize(const void* list) { return static_cast<const Node*>(list)->size; }

ValueView FlatContext::ListAt(const void* list, size_t index) {
  return static_cast<const Node*>(list)->first[index].view();
}

ValueView FlatContext::ObjectGet(const void* object, absl::string_view key) {
  const auto& node = *static_cast<const Node*>(object);
  const Node* const members = node.first;
  size_t end = node.size;  // the member asked for is before it, if there is one
  if (node.size <= kFewMembers) {
    while (end > 0 && members[2 * end - 2].string() != key) --end;
  } else {
    size_t begin = 0;
    while (begin < end) {  // for the first name that is greater
      const size_t middle = begin + (end - begin) / 2;
      if (key < members[2 * middle].string()) {
        end = middle;
      } else {
        begin = middle + 1;
      }
    }
    if (end > 0 && members[2 * end - 2].string() != key) return {};
  }
  return end == 0 ? ValueView() : members[2 * end - 1].view();
}

}  // namespace guidon

#include "server/http/json_context.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <utility>

namespace guidon {
namespace {

// Objects of more members are sorted, so that a lookup need not go through all of them.
constexpr size_t kFewMembers = 16;

// Room for the nodes of most contexts.
constexpr size_t kUsual = 32;

constexpr unsigned kStrict =
    rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;

}  // namespace

// Takes what rapidjson's reader reads.
class JsonContextBuilder {
 public:
  JsonContextBuilder(JsonContext& context, const JsonContext::Limits& limits)
      : context_(context), limits_(limits) {}

  bool Null() { return Add({}); }
  bool Bool(bool value) { return Add({.kind = ValueKind::kBool, .boolean = value}); }
  bool Int(int value) { return Double(value); }
  bool Uint(unsigned value) { return Double(value); }
  bool Int64(int64_t value) { return Double(static_cast<double>(value)); }
  bool Uint64(uint64_t value) { return Double(static_cast<double>(value)); }
  bool Double(double value) { return Add({.kind = ValueKind::kNumber, .number = value}); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) {
    return false;
  }  // has not been asked for

  bool String(const char* text, rapidjson::SizeType size, bool) {
    const size_t start = context_.strings_.size();
    context_.strings_.append(text, size);  // within its capacity
    return Add(
        {.kind = ValueKind::kString, .size = size, .text = context_.strings_.data() + start});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) {
    return String(text, size, copy);
  }

  bool StartObject() { return ++depth_ <= limits_.depth; }
  bool StartArray() { return ++depth_ <= limits_.depth; }

  bool EndObject(rapidjson::SizeType members) {
    return Close(ValueKind::kObject, members, 2 * size_t{members});
  }
  bool EndArray(rapidjson::SizeType elements) {
    return Close(ValueKind::kList, elements, elements);
  }

 private:
  using Node = JsonContext::Node;

  bool Add(Node node) {
    context_.open_.push_back(node);
    return ++values_ <= limits_.values;
  }

  bool Close(ValueKind kind, uint32_t size, size_t count) {
    --depth_;
    std::vector<Node>& open = context_.open_;
    const size_t index = context_.nodes_.size();
    context_.nodes_.insert(context_.nodes_.end(), open.end() - static_cast<ptrdiff_t>(count),
                           open.end());
    open.resize(open.size() - count);
    if (kind == ValueKind::kObject && size > kFewMembers) Sort(index, size);
    return Add({.kind = kind, .size = size, .index = index});
  }

  // By name; members of the same one stay in their order.
  void Sort(size_t index, size_t members) {
    std::vector<std::pair<Node, Node>> sorted(members);
    Node* const first = &context_.nodes_[index];
    for (size_t i = 0; i < members; ++i) sorted[i] = {first[2 * i], first[2 * i + 1]};
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
      return a.first.string() < b.first.string();
    });
    for (size_t i = 0; i < members; ++i) {
      first[2 * i] = sorted[i].first;
      first[2 * i + 1] = sorted[i].second;
    }
  }

  JsonContext& context_;
  const JsonContext::Limits& limits_;
  size_t depth_ = 0;
  size_t values_ = 0;
};

bool JsonContext::Read(absl::string_view text, const Limits& limits) {
  strings_.clear();
  strings_.reserve(text.size());  // no string is longer than it is written
  nodes_.clear();
  nodes_.reserve(kUsual);
  open_.clear();
  open_.reserve(kUsual);
  JsonContextBuilder builder(*this, limits);
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  if (reader.Parse<kStrict>(stream, builder).IsError() || stream.Tell() != text.size())
    return false;
  root_ = open_.front();
  const auto link = [this](Node& node) {
    const bool container = node.kind == ValueKind::kList || node.kind == ValueKind::kObject;
    if (container) node.first = nodes_.data() + node.index;
  };
  std::for_each(nodes_.begin(), nodes_.end(), link);
  link(root_);
  return true;
}

ValueView JsonContext::Node::view() const {
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

size_t JsonContext::ListSize(const void* list) { return static_cast<const Node*>(list)->size; }

ValueView JsonContext::ListAt(const void* list, size_t index) {
  return static_cast<const Node*>(list)->first[index].view();
}

ValueView JsonContext::ObjectGet(const void* object, absl::string_view key) {
  const auto& node = *static_cast<const Node*>(object);
  size_t end = node.size;  // the member asked for is before it, if there is one
  if (node.size > kFewMembers) {
    size_t begin = 0;
    while (begin < end) {  // for the first name that is greater
      const size_t middle = begin + (end - begin) / 2;
      if (key < node.first[2 * middle].string()) {
        end = middle;
      } else {
        begin = middle + 1;
      }
    }
    return end > 0 && node.first[2 * end - 2].string() == key ? node.first[2 * end - 1].view()
                                                              : ValueView();
  }
  for (; end > 0; --end) {
    if (node.first[2 * end - 2].string() == key) return node.first[2 * end - 1].view();
  }
  return {};
}

}  // namespace guidon

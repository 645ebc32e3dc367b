#include "evaluator/struct_wire.h"

#include <bit>
#include <cstring>

#include "base/utf8.h"

namespace guidon {
namespace {

constexpr int kDeepest = 32;
constexpr ptrdiff_t kMostSizeBytes = 4;

static_assert(std::endian::native == std::endian::little);

bool AddStruct(absl::string_view wire, FlatContext& context, int depth);
bool AddList(absl::string_view wire, FlatContext& context, int depth);

// A Value, a oneof: null_value = 1, number_value = 2, string_value = 3, bool_value = 4,
// struct_value = 5, list_value = 6. Without any of them it counts as null.
bool AddValue(absl::string_view wire, FlatContext& context, int depth) {
  if (wire.empty()) {
    context.AddNull();
    return true;
  }
  WireReader value(wire);
  const uint8_t tag = value.Tag();
  if (tag == BytesTag(3)) {
    const auto text = value.String();
    if (!text.has_value()) return false;
    context.AddString(*text);
  } else if (tag == DoubleTag(2)) {
    const auto number = value.Double();
    if (!number.has_value()) return false;
    context.AddNumber(*number);
  } else if (tag == VarintTag(4)) {
    const auto boolean = value.Varint();
    if (!boolean.has_value()) return false;
    context.AddBool(*boolean != 0);
  } else if (tag == VarintTag(1)) {
    if (!value.Varint().has_value()) return false;
    context.AddNull();
  } else if (tag == BytesTag(5) || tag == BytesTag(6)) {
    const auto container = value.Bytes();
    if (!container.has_value() || depth == kDeepest) return false;
    const bool added = tag == BytesTag(5) ? AddStruct(*container, context, depth + 1)
                                          : AddList(*container, context, depth + 1);
    if (!added) return false;
  } else {
    return false;
  }
  return value.done();
}

// An entry of the map of fields: key = 1, value = 2.
bool AddEntry(absl::string_view wire, FlatContext& context, int depth) {
  WireReader entry(wire);
  if (entry.Tag() != BytesTag(1)) return false;
  const auto key = entry.String();
  if (!key.has_value()) return false;
  context.AddString(*key);
  if (entry.Tag() != BytesTag(2)) return false;
  const auto value = entry.Bytes();
  return value.has_value() && entry.done() && AddValue(*value, context, depth);
}

// fields = 1, a map.
bool AddStruct(absl::string_view wire, FlatContext& context, int depth) {
  WireReader fields(wire);
  uint32_t members = 0;
  for (; !fields.done(); ++members) {
    if (fields.Tag() != BytesTag(1)) return false;
    const auto entry = fields.Bytes();
    if (!entry.has_value() || !AddEntry(*entry, context, depth)) return false;
  }
  context.AddObject(members);
  return true;
}

// values = 1.
bool AddList(absl::string_view wire, FlatContext& context, int depth) {
  WireReader values(wire);
  uint32_t size = 0;
  for (; !values.done(); ++size) {
    if (values.Tag() != BytesTag(1)) return false;
    const auto value = values.Bytes();
    if (!value.has_value() || !AddValue(*value, context, depth)) return false;
  }
  context.AddList(size);
  return true;
}

}  // namespace

uint8_t WireReader::Tag() {
  if (at_ == end_ || static_cast<unsigned char>(*at_) >= 0x80) return 0;
  return static_cast<uint8_t>(*at_++);
}

std::optional<uint64_t> WireReader::Varint() {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at_++);
    value |= uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::optional<double> WireReader::Double() {
  double value = 0;
  if (end_ - at_ < static_cast<ptrdiff_t>(sizeof value)) return std::nullopt;
  std::memcpy(&value, at_, sizeof value);
  at_ += sizeof value;
  return value;
}

std::optional<absl::string_view> WireReader::Bytes() {
  const char* const start = at_;
  const std::optional<uint64_t> size = Varint();
  if (!size.has_value() || at_ - start > kMostSizeBytes ||
      *size > static_cast<uint64_t>(end_ - at_)) {
    return std::nullopt;
  }
  const absl::string_view bytes(at_, *size);
  at_ += *size;
  return bytes;
}

std::optional<absl::string_view> WireReader::String() {
  const std::optional<absl::string_view> bytes = Bytes();
  return bytes.has_value() && IsUtf8(*bytes) ? bytes : std::nullopt;
}

bool ReadStruct(absl::string_view wire, FlatContext& context) {
  return AddStruct(wire, context, 1);
}

}  // namespace guidon

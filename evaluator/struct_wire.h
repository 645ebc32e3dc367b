#ifndef GUIDON_EVALUATOR_STRUCT_WIRE_H_
#define GUIDON_EVALUATOR_STRUCT_WIRE_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "evaluator/flat_context.h"

namespace guidon {

// Reads the fields of a message in protobuf's wire format
// (https://protobuf.dev/programming-guides/encoding), from the first to the last.
class WireReader {
 public:
  explicit WireReader(absl::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool done() const { return at_ == end_; }

  // Reads the tag of a field below 16; 0 if the bytes do not begin with one.
  uint8_t Tag();

  // Each gives nothing where the bytes do not begin with what is asked for.
  std::optional<uint64_t> Varint();
  std::optional<double> Double();
  std::optional<absl::string_view> Bytes();  // less than 2^28, with their number before them
  // Bytes() that are UTF-8, as the strings of proto3 must be.
  std::optional<absl::string_view> String();

 private:
  const char* at_;
  const char* end_;
};

// The tags of fields below 16: the number and the wire type.
constexpr uint8_t VarintTag(unsigned field) { return static_cast<uint8_t>(field << 3); }
constexpr uint8_t DoubleTag(unsigned field) { return static_cast<uint8_t>(field << 3 | 1); }
constexpr uint8_t BytesTag(unsigned field) { return static_cast<uint8_t>(field << 3 | 2); }

// Adds the google.protobuf.Struct that `wire` is to `context`, which keeps views of it.
//
// False, with some of it added, if `wire` is no Struct, or is one that is not written as libraries
// write it: with unknown fields, with a field twice that may come once, or nested deeper than 32
// levels. Protobuf's own parser then has the last word. O(size of `wire`); no allocation but that
// of `context`.
bool ReadStruct(absl::string_view wire, FlatContext& context);

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_STRUCT_WIRE_H_

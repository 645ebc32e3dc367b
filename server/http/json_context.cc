#include "server/http/json_context.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstdint>

namespace guidon {
namespace {

constexpr unsigned kStrict =
    rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;

// Takes what rapidjson's reader reads; each function gives false to stop it.
class Builder {
 public:
  Builder(const JsonContext::Limits& limits, std::string& strings, FlatContext& values)
      : limits_(limits), strings_(strings), values_(values) {}

  bool Null() {
    values_.AddNull();
    return Count();
  }
  bool Bool(bool value) {
    values_.AddBool(value);
    return Count();
  }
  bool Int(int value) { return Double(value); }
  bool Uint(unsigned value) { return Double(value); }
  bool Int64(int64_t value) { return Double(static_cast<double>(value)); }
  bool Uint64(uint64_t value) { return Double(static_cast<double>(value)); }
  bool Double(double value) {
    values_.AddNumber(value);
    return Count();
  }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }  // not asked for

  bool String(const char* text, rapidjson::SizeType size, bool) {
    const size_t start = strings_.size();
    strings_.append(text, size);  // within its capacity
    values_.AddString(absl::string_view(strings_).substr(start));
    return Count();
  }
  bool Key(const char* text, rapidjson::SizeType size, bool copy) {
    return String(text, size, copy);
  }

  bool StartObject() { return ++depth_ <= limits_.depth; }
  bool StartArray() { return ++depth_ <= limits_.depth; }

  bool EndObject(rapidjson::SizeType members) {
    --depth_;
    values_.AddObject(members);
    return Count();
  }
  bool EndArray(rapidjson::SizeType elements) {
    --depth_;
    values_.AddList(elements);
    return Count();
  }

 private:
  bool Count() { return ++count_ <= limits_.values; }

  const JsonContext::Limits& limits_;
  std::string& strings_;
  FlatContext& values_;
  size_t depth_ = 0;
  size_t count_ = 0;
};

}  // namespace

bool JsonContext::Read(absl::string_view text, const Limits& limits) {
  strings_.clear();
  strings_.reserve(text.size());  // no string is longer than it is written
  values_.Clear();
  Builder builder(limits, strings_, values_);
  rapidjson::MemoryStream stream(text.data(), text.size());
  rapidjson::Reader reader;
  if (reader.Parse<kStrict>(stream, builder).IsError() || stream.Tell() != text.size()) {
    return false;
  }
  values_.Finish();
  return true;
}

}  // namespace guidon

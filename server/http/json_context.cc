#include "server/http/json_context.h"

#include <rapidjson/reader.h>
#include <rapidjson/stream.h>

#include <cmath>

#include "base/utf8.h"
#include "evaluator/number_text.h"

namespace guidon {
namespace {

// Numbers as text, for rapidjson reads "0e135" as 6e-235. Without RAPIDJSON_SSE2, which takes some
// control characters in strings.
constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;

// Takes what rapidjson's reader reads; each function gives false to stop it.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
 public:
  Builder(const JsonContext::Limits& limits, bool has_escapes, FlatContext& values)
      : limits_(limits), has_escapes_(has_escapes), values_(values) {}

  bool Null() {
    values_.AddNull();
    return Count();
  }
  bool Bool(bool value) {
    values_.AddBool(value);
    return Count();
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    const double value = ParseNumber({text, size});
    values_.AddNumber(value);
    return std::isfinite(value) && Count();
  }
  bool Default() { return false; }  // for numbers of other kinds, which are not asked for

  bool String(const char* text, rapidjson::SizeType size, bool) {
    const absl::string_view string(text, size);
    if (has_escapes_ && !IsUtf8(string)) return false;  // "\udc00", which rapidjson takes
    values_.AddString(string);
    return Count();
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
  const bool has_escapes_;
  FlatContext& values_;
  size_t depth_ = 0;
  size_t count_ = 0;
};

}  // namespace

bool JsonContext::Read(absl::string_view text, const Limits& limits) {
  if (!IsUtf8(text)) return false;
  text_.assign(text.data(), text.size());
  values_.Clear();
  Builder builder(limits, text.find('\\') != text.npos, values_);
  rapidjson::InsituStringStream stream(text_.data());
  rapidjson::Reader reader;
  if (reader.Parse<kFlags>(stream, builder).IsError() || stream.Tell() != text.size()) {
    return false;
  }
  values_.Finish();
  return true;
}

}  // namespace guidon

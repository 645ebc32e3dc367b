#include <cstddef>
#include <cstdint>

#include "evaluator/struct_view.h"
#include "evaluator/struct_wire.h"
#include "evaluator/value_view.h"
#include "google/protobuf/struct.pb.h"
#include "tests/fuzz/check.h"

// What ReadStruct accepts, protobuf's own parser accepts too, and reads the same values.
namespace guidon {
namespace {

void CheckSame(ValueView ours, const google::protobuf::Value& theirs);

void CheckSame(ValueView ours, const google::protobuf::Struct& theirs) {
  FUZZ_CHECK(ours.is_object());
  for (const auto& [key, value] : theirs.fields()) CheckSame(ours.Get(key), value);
  FUZZ_CHECK(theirs.fields().contains("?") || ours.Get("?").is_null());
}

void CheckSame(ValueView ours, const google::protobuf::Value& theirs) {
  const ValueView view = ViewOf(theirs);
  FUZZ_CHECK(ours.kind() == view.kind() && ours.size() == view.size());
  if (view.is_bool()) FUZZ_CHECK(ours.bool_value() == view.bool_value());
  if (view.is_string()) FUZZ_CHECK(ours.string() == view.string());
  if (view.is_number() && view.number() == view.number()) {
    FUZZ_CHECK(ours.number() == view.number());
  }
  for (size_t i = 0; i < view.size(); ++i) {
    CheckSame(ours.at(i), theirs.list_value().values(static_cast<int>(i)));
  }
  if (view.is_object()) CheckSame(ours, theirs.struct_value());
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  guidon::FlatContext context;
  context.Clear();
  if (!guidon::ReadStruct({reinterpret_cast<const char*>(data), size}, context)) return 0;
  context.Finish();
  google::protobuf::Struct message;
  FUZZ_CHECK(message.ParseFromArray(data, static_cast<int>(size)));
  guidon::CheckSame(context.view(), message);
  return 0;
}

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/utf8.h"
#include "evaluator/flag_definitions.h"
#include "nlohmann/json.hpp"
#include "tests/fuzz/check.h"

// Any text either loads, and then each of its flags resolves and survives a round trip through
// its own definition, or gives an error that can be shown. JSON, which is loaded flag by flag,
// gives what its tree as a whole gives.
namespace guidon {
namespace {

constexpr DefinitionLimits kLimits = {.max_bytes = 1 << 16, .max_nodes = 50'000};

void CheckFlag(const Flag& flag) {
  const Resolution resolution = flag.Resolve(ValueView(), 1'700'000'000);
  FUZZ_CHECK(resolution.flag == &flag);
  FUZZ_CHECK((resolution.reason == Reason::kError) == (resolution.error != ErrorCode::kNone));
  FUZZ_CHECK(resolution.error == ErrorCode::kNone || resolution.variant == nullptr);
  const Json definition = Json::parse(flag.definition());
  const auto again = Flag::Compile(flag.id(), definition);
  FUZZ_CHECK(again.ok());
  FUZZ_CHECK((*again)->definition() == flag.definition());
  FUZZ_CHECK((*again)->Resolve(ValueView(), 1'700'000'000).error == resolution.error);
}

void CheckAgainstTree(absl::string_view text, const absl::StatusOr<LoadedFlags>& loaded) {
  const absl::StatusOr<Json> document = ParseJson(text, kLimits);
  if (!document.ok()) {
    FUZZ_CHECK(!loaded.ok() && loaded.status().code() == document.status().code());
    return;
  }
  const auto definitions = SplitDefinitions(*document, "fuzz", kLimits);
  FUZZ_CHECK(definitions.ok() || !loaded.ok());
  if (!loaded.ok()) return;
  FUZZ_CHECK(loaded->flags.size() == definitions->size());
  for (size_t i = 0; i < definitions->size(); ++i) {
    const auto& [id, definition] = (*definitions)[i];
    FUZZ_CHECK(loaded->flags[i]->id() == id);
    FUZZ_CHECK(loaded->flags[i]->definition() == definition.dump());
  }
}

void CheckText(absl::string_view text, TextFormat format) {
  const absl::StatusOr<LoadedFlags> loaded = LoadFlags(text, format, "fuzz", kLimits);
  if (format == TextFormat::kJson) CheckAgainstTree(text, loaded);
  if (!loaded.ok()) {
    const absl::string_view message = loaded.status().message();
    FUZZ_CHECK(!message.empty() && ValidUtf8Prefix(message) == message.size());
    return;
  }
  for (const auto& flag : loaded->flags) CheckFlag(*flag);
  for (const std::string& warning : loaded->warnings) {
    FUZZ_CHECK(ValidUtf8Prefix(warning) == warning.size());
  }
}

}  // namespace
}  // namespace guidon

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  guidon::CheckText(text, guidon::TextFormat::kJson);
  guidon::CheckText(text, guidon::TextFormat::kYaml);
  return 0;
}

#include "evaluator/definition_splitter.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "evaluator/definition_size.h"
#include "evaluator/json_parts.h"

namespace guidon {
namespace {

constexpr absl::string_view kNoDocument = "must be an object with a member \"flags\"";
constexpr absl::string_view kNoFlags = "has no member \"flags\"";
constexpr absl::string_view kFlagsAreNeither = "flags: must be an object or a list";

// The tree of a part of valid JSON.
Json Build(absl::string_view part) { return Json::parse(part, nullptr, false); }

}  // namespace

absl::Status DefinitionSplitter::Split(Json& document) {
  if (!document.is_object()) return Error(kNoDocument);
  const auto flags = document.find("flags");
  if (flags == document.end()) return Error(kNoFlags);
  if (const auto found = document.find("metadata"); found != document.end()) {
    if (absl::Status s = ReadMetadata(*found); !s.ok()) return s;
  }
  if (const auto found = document.find("$evaluators"); found != document.end()) {
    if (absl::Status s = ReadEvaluators(*found); !s.ok()) return s;
  }
  if (flags->is_object()) {
    for (auto flag = flags->begin(); flag != flags->end(); ++flag) {
      if (absl::Status s = Add(flag.key(), std::move(flag.value())); !s.ok()) return s;
    }
  } else if (flags->is_array()) {
    for (size_t i = 0; i < flags->size(); ++i) {
      if (absl::Status s = AddElement(i, std::move((*flags)[i])); !s.ok()) return s;
    }
  } else {
    return Error(kFlagsAreNeither);
  }
  return absl::OkStatus();
}

absl::Status DefinitionSplitter::SplitText(absl::string_view text) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");  // a byte order mark, which parsers skip
  text = absl::StripLeadingAsciiWhitespace(text);
  if (text.front() != '{') return Error(kNoDocument);
  absl::string_view flags;
  Json metadata;
  Json evaluators;
  for (const JsonMember& member : MembersOf(text)) {
    if (member.key == "flags") flags = member.value;
    if (member.key == "metadata") metadata = Build(member.value);
    if (member.key == "$evaluators") evaluators = Build(member.value);
  }
  if (flags.empty()) return Error(kNoFlags);
  if (absl::Status s = ReadMetadata(metadata); !s.ok()) return s;
  if (absl::Status s = ReadEvaluators(evaluators); !s.ok()) return s;
  if (flags.front() == '{') {
    for (const JsonMember& flag : MembersOf(flags)) {
      if (absl::Status s = Add(flag.key, Build(flag.value)); !s.ok()) return s;
    }
  } else if (flags.front() == '[') {
    size_t index = 0;
    for (const absl::string_view flag : ElementsOf(flags)) {
      if (absl::Status s = AddElement(index++, Build(flag)); !s.ok()) return s;
    }
  } else {
    return Error(kFlagsAreNeither);
  }
  return absl::OkStatus();
}

absl::Status DefinitionSplitter::ReadMetadata(const Json& metadata) {
  if (metadata.is_null()) return absl::OkStatus();
  if (!metadata.is_object()) return Error("metadata: must be an object");
  metadata_ = &metadata;
  metadata_nodes_ = CountNodes(metadata);
  return absl::OkStatus();
}

absl::Status DefinitionSplitter::ReadEvaluators(const Json& evaluators) {
  if (evaluators.is_null()) return absl::OkStatus();
  if (!evaluators.is_object()) return Error("$evaluators: must be an object");
  for (const auto& [name, rule] : evaluators.items()) {
    if (!rule.is_object() || rule.empty()) {
      return Error(absl::StrCat("$evaluators.", name, ": must be a rule"));
    }
  }
  evaluators_ = &evaluators;
  return absl::OkStatus();
}

absl::Status DefinitionSplitter::AddElement(size_t index, Json flag) {
  const auto found = flag.is_object() ? flag.find("key") : flag.end();
  if (found == flag.end() || !found->is_string()) {
    return Error(absl::StrCat("flags[", index, "]: must be an object with a text member \"key\""));
  }
  const std::string key = *found;
  flag.erase("key");
  return Add(key, std::move(flag));
}

absl::Status DefinitionSplitter::Add(const std::string& key, Json definition) {
  if (key.empty()) return Error("flags: a flag's key must not be empty");
  if (!definition.is_object()) return Error(absl::StrCat("flag \"", key, "\": must be an object"));
  if (absl::Status s = Expand(metadata_nodes_, "metadata"); !s.ok()) return s;
  MergeMetadata(definition);
  const auto targeting = definition.find("targeting");
  if (targeting != definition.end() && evaluators_ != nullptr) {
    if (absl::Status s = ResolveReferences(*targeting); !s.ok()) return s;
  }
  FlagId id = {"", key};
  const auto metadata = definition.find("metadata");
  if (metadata != definition.end() && metadata->is_object()) {
    const auto flag_set = metadata->find("flagSetId");
    if (flag_set != metadata->end() && flag_set->is_string()) id.flag_set = *flag_set;
  }
  return take_({std::move(id), std::move(definition)});
}

// The document's metadata, overridden key by key by the flag's own.
void DefinitionSplitter::MergeMetadata(Json& definition) const {
  if (metadata_ == nullptr) return;
  Json merged = *metadata_;
  const auto own = definition.find("metadata");
  if (own != definition.end() && !own->is_null()) {
    if (!own->is_object()) return;  // refused when the flag is compiled
    merged.update(*own);
  }
  definition["metadata"] = std::move(merged);
}

// Puts the evaluators in the place of the `$ref`s that name them. Names that are not known stay,
// and make the flag's evaluation fail; so do `$ref`s within evaluators, as in flagd.
absl::Status DefinitionSplitter::ResolveReferences(Json& rule) {
  if (rule.is_object() && rule.size() == 1 && rule.begin().key() == "$ref") {
    const Json& name = rule.begin().value();
    const auto evaluator = name.is_string() ? evaluators_->find(name.get_ref<const std::string&>())
                                            : evaluators_->end();
    if (evaluator == evaluators_->end()) return absl::OkStatus();
    if (absl::Status s = Expand(CountNodes(*evaluator), "$evaluators"); !s.ok()) return s;
    rule = Json(*evaluator);
    return absl::OkStatus();
  }
  if (!rule.is_structured()) return absl::OkStatus();
  for (Json& element : rule) {
    if (absl::Status s = ResolveReferences(element); !s.ok()) return s;
  }
  return absl::OkStatus();
}

// Counts what the document's shared parts grow to as they are put into its flags.
absl::Status DefinitionSplitter::Expand(size_t nodes, absl::string_view what) {
  expanded_ += nodes;
  if (expanded_ <= limits_.max_nodes) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(
      origin_, ": ", what, ": makes the flags more than ", limits_.max_nodes, " values in all"));
}

absl::Status DefinitionSplitter::Error(absl::string_view message) const {
  return absl::InvalidArgumentError(absl::StrCat(origin_, ": ", message));
}

}  // namespace guidon

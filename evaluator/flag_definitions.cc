#include "evaluator/flag_definitions.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "evaluator/definition_lint.h"
#include "evaluator/definition_size.h"

namespace guidon {
namespace {

// Takes the flags out of `document`, which has them no longer afterwards: a second copy of all of
// them would be most of what loading takes.
class Splitter {
 public:
  Splitter(Json& document, absl::string_view origin, const DefinitionLimits& limits)
      : document_(document), origin_(origin), limits_(limits) {}

  absl::StatusOr<std::vector<FlagDefinition>> Split() {
    if (!document_.is_object()) return Error("must be an object with a member \"flags\"");
    const auto flags = document_.find("flags");
    if (flags == document_.end()) return Error("has no member \"flags\"");
    if (absl::Status status = ReadShared(); !status.ok()) return status;

    std::vector<FlagDefinition> definitions;
    definitions.reserve(flags->size());
    if (flags->is_object()) {
      for (auto flag = flags->begin(); flag != flags->end(); ++flag) {
        absl::Status s = Add(flag.key(), std::move(flag.value()), definitions);
        if (!s.ok()) return s;
      }
    } else if (flags->is_array()) {
      if (absl::Status s = AddList(*flags, definitions); !s.ok()) return s;
    } else {
      return Error("flags: must be an object or a list");
    }
    return Sorted(std::move(definitions));
  }

 private:
  absl::Status ReadShared() {
    const auto metadata = document_.find("metadata");
    if (metadata != document_.end() && !metadata->is_null()) {
      if (!metadata->is_object()) return Error("metadata: must be an object");
      metadata_ = &*metadata;
      metadata_nodes_ = CountNodes(*metadata);
    }
    const auto evaluators = document_.find("$evaluators");
    if (evaluators != document_.end() && !evaluators->is_null()) {
      if (!evaluators->is_object()) return Error("$evaluators: must be an object");
      for (const auto& [name, rule] : evaluators->items()) {
        if (!rule.is_object() || rule.empty()) {
          return Error(absl::StrCat("$evaluators.", name, ": must be a rule"));
        }
      }
      evaluators_ = &*evaluators;
    }
    return absl::OkStatus();
  }

  absl::Status AddList(Json& flags, std::vector<FlagDefinition>& definitions) {
    for (size_t i = 0; i < flags.size(); ++i) {
      Json& flag = flags[i];
      const auto found = flag.is_object() ? flag.find("key") : flag.end();
      if (found == flag.end() || !found->is_string()) {
        return Error(absl::StrCat("flags[", i, "]: must be an object with a text member \"key\""));
      }
      const std::string key = *found;
      flag.erase("key");
      if (absl::Status s = Add(key, std::move(flag), definitions); !s.ok()) return s;
    }
    return absl::OkStatus();
  }

  absl::Status Add(const std::string& key, Json definition,
                   std::vector<FlagDefinition>& definitions) {
    if (key.empty()) return Error("flags: a flag's key must not be empty");
    if (!definition.is_object()) {
      return Error(absl::StrCat("flag \"", key, "\": must be an object"));
    }
    if (absl::Status s = Expand(metadata_nodes_, "metadata"); !s.ok()) return s;
    MergeMetadata(definition);
    const auto targeting = definition.find("targeting");
    if (targeting != definition.end() && evaluators_ != nullptr) {
      absl::Status resolved = ResolveReferences(*targeting);
      if (!resolved.ok()) return resolved;
    }
    FlagId id = {"", key};
    const auto metadata = definition.find("metadata");
    if (metadata != definition.end() && metadata->is_object()) {
      const auto flag_set = metadata->find("flagSetId");
      if (flag_set != metadata->end() && flag_set->is_string()) id.flag_set = *flag_set;
    }
    definitions.push_back({std::move(id), std::move(definition)});
    return absl::OkStatus();
  }

  // The document's metadata, overridden key by key by the flag's own.
  void MergeMetadata(Json& definition) const {
    if (metadata_ == nullptr) return;
    Json merged = *metadata_;
    const auto own = definition.find("metadata");
    if (own != definition.end() && !own->is_null()) {
      if (!own->is_object()) return;  // refused when the flag is compiled
      merged.update(*own);
    }
    definition["metadata"] = std::move(merged);
  }

  // Puts the evaluators in the place of the `$ref`s that name them. Names that are not known
  // stay, and make the flag's evaluation fail; so do `$ref`s within evaluators, as in flagd.
  absl::Status ResolveReferences(Json& rule) {
    if (rule.is_object() && rule.size() == 1 && rule.begin().key() == "$ref") {
      const Json& name = rule.begin().value();
      const auto evaluator = name.is_string()
                                 ? evaluators_->find(name.get_ref<const std::string&>())
                                 : evaluators_->end();
      if (evaluator == evaluators_->end()) return absl::OkStatus();
      absl::Status expanded = Expand(CountNodes(*evaluator), "$evaluators");
      if (!expanded.ok()) return expanded;
      rule = Json(*evaluator);
      return absl::OkStatus();
    }
    if (!rule.is_structured()) return absl::OkStatus();
    for (Json& element : rule) {
      absl::Status resolved = ResolveReferences(element);
      if (!resolved.ok()) return resolved;
    }
    return absl::OkStatus();
  }

  // Counts what the document's shared parts grow to as they are put into its flags.
  absl::Status Expand(size_t nodes, absl::string_view what) {
    expanded_ += nodes;
    if (expanded_ <= limits_.max_nodes) return absl::OkStatus();
    return absl::ResourceExhaustedError(absl::StrCat(
        origin_, ": ", what, ": makes the flags more than ", limits_.max_nodes, " values in all"));
  }

  absl::StatusOr<std::vector<FlagDefinition>> Sorted(
      std::vector<FlagDefinition> definitions) const {
    const auto by_id = [](const FlagDefinition& a, const FlagDefinition& b) { return a.id < b.id; };
    std::stable_sort(definitions.begin(), definitions.end(), by_id);
    for (size_t i = 1; i < definitions.size(); ++i) {
      if (definitions[i - 1].id == definitions[i].id) {
        return Error(absl::StrCat("flag ", DescribeFlag(definitions[i].id), ": is defined twice"));
      }
    }
    return definitions;
  }

  absl::Status Error(absl::string_view message) const {
    return absl::InvalidArgumentError(absl::StrCat(origin_, ": ", message));
  }

  Json& document_;
  const absl::string_view origin_;
  const DefinitionLimits& limits_;
  const Json* metadata_ = nullptr;
  const Json* evaluators_ = nullptr;
  size_t metadata_nodes_ = 0;
  size_t expanded_ = 0;
};

absl::Status Prefixed(const absl::Status& status, absl::string_view prefix) {
  return {status.code(), absl::StrCat(prefix, ": ", status.message())};
}

// The one of `known`, which are sorted, that has this definition; nullptr where it has changed.
std::shared_ptr<const Flag> FindUnchanged(const std::vector<std::shared_ptr<const Flag>>& known,
                                          const FlagId& flag, const Json& definition) {
  const auto found = std::lower_bound(
      known.begin(), known.end(), flag,
      [](const std::shared_ptr<const Flag>& a, const FlagId& id) { return a->id() < id; });
  if (found == known.end() || (*found)->id() != flag) return nullptr;
  return definition.dump() == (*found)->definition() ? *found : nullptr;
}

}  // namespace

absl::StatusOr<std::vector<FlagDefinition>> SplitDefinitions(const Json& document,
                                                             absl::string_view origin,
                                                             const DefinitionLimits& limits) {
  Json copy = document;
  return Splitter(copy, origin, limits).Split();
}

absl::StatusOr<LoadedFlags> LoadFlags(absl::string_view text, TextFormat format,
                                      absl::string_view origin, const DefinitionLimits& limits,
                                      const std::vector<std::shared_ptr<const Flag>>& known) {
  absl::StatusOr<Json> document =
      format == TextFormat::kYaml ? ParseYaml(text, limits) : ParseJson(text, limits);
  if (!document.ok()) return Prefixed(document.status(), origin);
  absl::StatusOr<std::vector<FlagDefinition>> definitions =
      Splitter(*document, origin, limits).Split();
  if (!definitions.ok()) return definitions.status();

  LoadedFlags loaded;
  loaded.flags.reserve(definitions->size());
  for (FlagDefinition& flag : *definitions) {
    // Ends with the flag, so that the next one can have its memory.
    const Json definition = std::move(flag.definition);
    if (std::shared_ptr<const Flag> unchanged = FindUnchanged(known, flag.id, definition);
        unchanged != nullptr) {
      loaded.flags.push_back(std::move(unchanged));
      continue;
    }
    const std::string prefix = absl::StrCat(origin, ": flag ", DescribeFlag(flag.id));
    absl::StatusOr<std::shared_ptr<const Flag>> compiled = Flag::Compile(flag.id, definition);
    if (!compiled.ok()) return Prefixed(compiled.status(), prefix);
    for (const std::string& warning : LintDefinition(**compiled, definition)) {
      loaded.warnings.push_back(absl::StrCat(prefix, ": ", warning));
    }
    loaded.flags.push_back(*std::move(compiled));
  }
  return loaded;
}

}  // namespace guidon

#include "evaluator/flag_definitions.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "evaluator/definition_lint.h"
#include "evaluator/definition_splitter.h"

namespace guidon {
namespace {

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

// Sorts a document's flags by what `id_of` gives. INVALID_ARGUMENT: one is there twice.
template <typename T, typename IdOf>
absl::Status SortById(std::vector<T>& flags, absl::string_view origin, IdOf id_of) {
  std::ranges::sort(flags, {}, id_of);
  const auto twice = std::ranges::adjacent_find(flags, {}, id_of);
  if (twice == flags.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      origin, ": flag ", DescribeFlag(std::invoke(id_of, *twice)), ": is defined twice"));
}

// Makes a document's flags from what a DefinitionSplitter gives.
class FlagLoader {
 public:
  FlagLoader(absl::string_view origin, const std::vector<std::shared_ptr<const Flag>>& known)
      : origin_(origin), known_(known) {}

  absl::Status Add(FlagDefinition flag) {
    if (auto unchanged = FindUnchanged(known_, flag.id, flag.definition); unchanged != nullptr) {
      loaded_.flags.push_back(std::move(unchanged));
      return absl::OkStatus();
    }
    const std::string prefix = absl::StrCat(origin_, ": flag ", DescribeFlag(flag.id));
    absl::StatusOr<std::shared_ptr<const Flag>> compiled =
        Flag::Compile(std::move(flag.id), flag.definition);
    if (!compiled.ok()) return Prefixed(compiled.status(), prefix);
    for (const std::string& warning : LintDefinition(**compiled, flag.definition)) {
      loaded_.warnings.push_back(absl::StrCat(prefix, ": ", warning));
    }
    loaded_.flags.push_back(*std::move(compiled));
    return absl::OkStatus();
  }

  absl::StatusOr<LoadedFlags> Finish() && {
    const auto id_of = [](const std::shared_ptr<const Flag>& flag) -> const FlagId& {
      return flag->id();
    };
    if (absl::Status s = SortById(loaded_.flags, origin_, id_of); !s.ok()) return s;
    loaded_.flags.shrink_to_fit();
    return std::move(loaded_);
  }

 private:
  const absl::string_view origin_;
  const std::vector<std::shared_ptr<const Flag>>& known_;
  LoadedFlags loaded_;
};

}  // namespace

absl::StatusOr<std::vector<FlagDefinition>> SplitDefinitions(const Json& document,
                                                             absl::string_view origin,
                                                             const DefinitionLimits& limits) {
  std::vector<FlagDefinition> flags;
  const auto take = [&flags](FlagDefinition flag) {
    flags.push_back(std::move(flag));
    return absl::OkStatus();
  };
  Json copy = document;
  if (absl::Status s = DefinitionSplitter(origin, limits, take).Split(copy); !s.ok()) return s;
  if (absl::Status s = SortById(flags, origin, &FlagDefinition::id); !s.ok()) return s;
  return flags;
}

absl::StatusOr<LoadedFlags> LoadFlags(absl::string_view text, TextFormat format,
                                      absl::string_view origin, const DefinitionLimits& limits,
                                      const std::vector<std::shared_ptr<const Flag>>& known) {
  FlagLoader loader(origin, known);
  const auto take = [&loader](FlagDefinition flag) { return loader.Add(std::move(flag)); };
  DefinitionSplitter splitter(origin, limits, take);
  if (format == TextFormat::kJson) {
    if (absl::Status s = CheckJson(text, limits); !s.ok()) return Prefixed(s, origin);
    if (absl::Status s = splitter.SplitText(text); !s.ok()) return s;
  } else {
    absl::StatusOr<Json> document = ParseYaml(text, limits);
    if (!document.ok()) return Prefixed(document.status(), origin);
    if (absl::Status s = splitter.Split(*document); !s.ok()) return s;
  }
  return std::move(loader).Finish();
}

}  // namespace guidon

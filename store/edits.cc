#include "store/edits.h"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/utf8.h"
#include "evaluator/flag.h"
#include "evaluator/flag_definitions.h"
#include "store/rollout_rule.h"

namespace guidon {
namespace {

using NextState = absl::StatusOr<std::optional<FlagState>>;

absl::Status AboutFlag(const FlagId& id, absl::StatusCode code, absl::string_view message) {
  return {code, absl::StrCat("flag ", DescribeFlag(id), ": ", message)};
}

absl::Status Invalid(const FlagId& id, absl::string_view message) {
  return AboutFlag(id, absl::StatusCode::kInvalidArgument, message);
}

absl::Status Refused(const FlagId& id, absl::string_view message) {
  return AboutFlag(id, absl::StatusCode::kFailedPrecondition, message);
}

absl::Status NotFound(const FlagId& id) {
  return AboutFlag(id, absl::StatusCode::kNotFound, "is not in the store");
}

absl::Status Killed(const FlagId& id) {
  return Refused(id, "is killed: restore it first, then change it");
}

std::string VariantNames(const Flag& flag) {
  return absl::StrJoin(flag.variants(), ", ", [](std::string* out, const Variant& variant) {
    absl::StrAppend(out, "\"", variant.name, "\"");
  });
}

absl::Status UnknownVariant(const Flag& flag, absl::string_view name) {
  return Invalid(flag.id(), absl::StrCat("has no variant \"", name, "\"; its variants are ",
                                         VariantNames(flag)));
}

absl::StatusOr<std::shared_ptr<const Flag>> Compile(const FlagId& id, const Json& definition) {
  absl::StatusOr<std::shared_ptr<const Flag>> flag = Flag::Compile(id, definition);
  if (!flag.ok()) return AboutFlag(id, flag.status().code(), flag.status().message());
  return flag;
}

struct Definition {
  Json json;
  std::shared_ptr<const Flag> flag;
};

absl::StatusOr<Definition> Read(const FlagId& id, absl::string_view text) {
  absl::StatusOr<Json> json = ParseJson(text);
  if (!json.ok()) return AboutFlag(id, json.status().code(), json.status().message());
  absl::StatusOr<std::shared_ptr<const Flag>> flag = Compile(id, *json);
  if (!flag.ok()) return flag.status();
  return Definition{*std::move(json), *std::move(flag)};
}

// The edit that lets `change` work on the definition of a flag that exists and is not killed.
Edit EditDefinition(FlagId id, std::function<absl::Status(const Flag&, Json&)> change) {
  return [id = std::move(id), change = std::move(change)](const FlagState* current) -> NextState {
    if (current == nullptr) return NotFound(id);
    if (current->killed()) return Killed(id);
    absl::StatusOr<Definition> definition = Read(id, current->definition);
    if (!definition.ok()) return definition.status();
    absl::Status changed = change(*definition->flag, definition->json);
    if (!changed.ok()) return changed;
    const absl::StatusOr<std::shared_ptr<const Flag>> next = Compile(id, definition->json);
    if (!next.ok()) return next.status();
    return FlagState{(*next)->definition(), std::nullopt};
  };
}

// Makes the definition's `metadata.flagSetId` say the flag set of `id`, so that the flag stays
// in its set wherever the definition goes.
absl::Status PlaceInFlagSet(const FlagId& id, Json& definition) {
  if (!definition.is_object()) return absl::OkStatus();  // refused when it is compiled
  Json& metadata = definition["metadata"];
  if (metadata.is_object() && metadata.contains("flagSetId")) {
    const Json& flag_set = metadata["flagSetId"];
    if (flag_set == id.flag_set) return absl::OkStatus();
    return Invalid(id, absl::StrCat("metadata.flagSetId: is ", flag_set.dump(), ", must be \"",
                                    id.flag_set, "\" or absent"));
  }
  if (!id.flag_set.empty() && (metadata.is_null() || metadata.is_object())) {
    metadata["flagSetId"] = id.flag_set;
  } else if (metadata.is_null()) {
    definition.erase("metadata");
  }
  return absl::OkStatus();
}

const Variant* OffVariant(const Flag& flag) {
  if (const Variant* const off = flag.FindVariant("off"); off != nullptr) return off;
  for (const Variant& variant : flag.variants()) {
    if (variant.value == false) return &variant;
  }
  return nullptr;
}

}  // namespace

Edit EditPut(const FlagId& id, std::string definition) {
  return [id, text = std::move(definition)](const FlagState* current) -> NextState {
    if (current != nullptr && current->killed()) return Killed(id);
    if (!IsUtf8(id.flag_set)) return Invalid(id, "the flag set's name is not valid UTF-8");
    absl::StatusOr<Json> json = ParseJson(text);
    if (!json.ok()) return AboutFlag(id, json.status().code(), json.status().message());
    if (absl::Status placed = PlaceInFlagSet(id, *json); !placed.ok()) return placed;
    const absl::StatusOr<std::shared_ptr<const Flag>> flag = Compile(id, *json);
    if (!flag.ok()) return flag.status();
    if (!(*flag)->targeting_error().empty()) return Invalid(id, (*flag)->targeting_error());
    return FlagState{(*flag)->definition(), std::nullopt};
  };
}

Edit EditDelete(const FlagId& id) {
  return [id](const FlagState* current) -> NextState {
    if (current == nullptr) return NotFound(id);
    return std::nullopt;
  };
}

Edit EditState(const FlagId& id, bool enabled) {
  return EditDefinition(id, [enabled](const Flag& flag, Json& definition) {
    if (flag.enabled() != enabled) definition["state"] = enabled ? "ENABLED" : "DISABLED";
    return absl::OkStatus();
  });
}

Edit EditDefaultVariant(const FlagId& id, std::string variant) {
  return EditDefinition(
      id, [variant = std::move(variant)](const Flag& flag, Json& definition) -> absl::Status {
        if (!variant.empty()) {
          if (flag.FindVariant(variant) == nullptr) return UnknownVariant(flag, variant);
          definition["defaultVariant"] = variant;
        } else if (flag.default_variant() != nullptr) {
          definition.erase("defaultVariant");
        }
        return absl::OkStatus();
      });
}

Edit EditRollout(const FlagId& id, Rollout rollout) {
  return EditDefinition(
      id, [rollout = std::move(rollout)](const Flag& flag, Json& definition) -> absl::Status {
        if (absl::Status s = CheckRollout(rollout); !s.ok()) {
          return AboutFlag(flag.id(), s.code(), s.message());
        }
        for (const RolloutShare& share : rollout.shares) {
          if (flag.FindVariant(share.variant) == nullptr) {
            return UnknownVariant(flag, share.variant);
          }
        }
        const Json present = definition.value("targeting", Json());
        if (!IsRollout(present) && !rollout.replace_targeting) {
          return Refused(flag.id(),
                         "has targeting rules that are no rollout: say that the rollout is to "
                         "replace them, or change the definition instead");
        }
        definition["targeting"] = RolloutRule(rollout, present);
        return absl::OkStatus();
      });
}

Edit EditKill(const FlagId& id, std::string variant) {
  return [id, variant = std::move(variant)](const FlagState* current) -> NextState {
    if (current == nullptr) return NotFound(id);
    if (current->killed()) return *current;
    absl::StatusOr<Definition> definition = Read(id, current->definition);
    if (!definition.ok()) return definition.status();
    const Flag& flag = *definition->flag;
    const Variant* const pinned = variant.empty() ? OffVariant(flag) : flag.FindVariant(variant);
    if (pinned == nullptr && !variant.empty()) return UnknownVariant(flag, variant);
    if (pinned == nullptr) {
      return Invalid(id, absl::StrCat("has no variant \"off\" and none whose value is false: name "
                                      "the variant to pin, one of ",
                                      VariantNames(flag)));
    }
    // Enabled, for a disabled flag would leave each caller to its own default.
    definition->json["state"] = "ENABLED";
    definition->json["defaultVariant"] = pinned->name;
    definition->json.erase("targeting");
    const absl::StatusOr<std::shared_ptr<const Flag>> next = Compile(id, definition->json);
    if (!next.ok()) return next.status();
    return FlagState{(*next)->definition(), current->definition};
  };
}

Edit EditRestore(const FlagId& id) {
  return [id](const FlagState* current) -> NextState {
    if (current == nullptr) return NotFound(id);
    if (!current->killed()) return Refused(id, "is not killed: there is nothing to restore");
    const absl::StatusOr<Definition> former = Read(id, *current->former_definition);
    if (!former.ok()) return former.status();
    return FlagState{*current->former_definition, std::nullopt};
  };
}

Edit EditRollback(const FlagId& id, std::optional<FlagState> past) {
  return [id, past = std::move(past)](const FlagState* current) -> NextState {
    const bool same = current == nullptr ? !past.has_value() : past == *current;
    if (!same && current != nullptr && current->killed()) return Killed(id);
    if (past.has_value()) {
      const absl::StatusOr<Definition> definition = Read(id, past->definition);
      if (!definition.ok()) return definition.status();
    }
    return past;
  };
}

}  // namespace guidon

#include "evaluator/definition_check.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "evaluator/definition_lint.h"
#include "evaluator/rule_reach.h"

namespace guidon {
namespace {

using Severity = Finding::Severity;

// Checks one flag.
class FlagChecker {
 public:
  FlagChecker(std::string prefix, std::vector<Finding>& findings)
      : prefix_(std::move(prefix)), findings_(findings) {}

  void Check(const FlagDefinition& definition, const CheckOptions& options) {
    const auto flag = Flag::Compile(definition.id, definition.definition);
    if (!flag.ok()) return Add(Severity::kError, flag.status().message());
    const std::string& rule_error = (*flag)->targeting_error();
    if (!rule_error.empty()) Add(Severity::kError, rule_error);
    for (const std::string& warning : LintDefinition(**flag, definition.definition)) {
      if (warning != rule_error) Add(Severity::kWarning, warning);
    }
    if (!options.lint) return;
    if (rule_error.empty() && (*flag)->has_targeting()) {
      CheckReach(**flag, definition.definition.at("targeting"));
    }
    if (!(*flag)->metadata().contains("owner")) {
      Add(Severity::kAdvice, "metadata.owner: is missing: nobody can tell whom to ask");
    }
  }

 private:
  void CheckReach(const Flag& flag, const Json& targeting) {
    for (const std::string& unreachable : FindUnreachable(targeting, "targeting")) {
      Add(Severity::kWarning, unreachable);
    }
    const RuleResults results = ResultsOf(targeting);
    for (const std::string& name : results.own_names) {
      if (flag.FindVariant(name) != nullptr) continue;
      Add(Severity::kWarning, absl::StrCat("targeting: can come to ", Json(name).dump(),
                                           ", which is none of the variants"));
    }
    if (results.anything) return;
    for (const Variant& variant : flag.variants()) {
      const bool by_default = results.null && &variant == flag.default_variant();
      if (by_default || results.names.contains(variant.name)) continue;
      Add(Severity::kWarning, absl::StrCat("variants.", variant.name, ": nobody can get it"));
    }
  }

  void Add(Severity severity, absl::string_view message) {
    findings_.push_back({severity, absl::StrCat(prefix_, ": ", message)});
  }

  const std::string prefix_;
  std::vector<Finding>& findings_;
};

// Keys that several flag sets have: an evaluation without a selector gets one of them.
void CheckOverlaps(const std::vector<FlagId>& flags, std::vector<Finding>& findings) {
  std::map<std::string, std::vector<std::string>> sets;
  for (const FlagId& id : flags) {
    sets[id.key].push_back(id.flag_set.empty() ? "none" : absl::StrCat("\"", id.flag_set, "\""));
  }
  for (const auto& [key, names] : sets) {
    if (names.size() < 2) continue;
    findings.push_back(
        {Severity::kAdvice,
         absl::StrCat("flag \"", key, "\": is in the flag sets ", absl::StrJoin(names, ", "),
                      ": clients that name no set get any one of them")});
  }
}

void CheckEach(const std::vector<FlagDefinition>& flags, absl::string_view origin,
               const CheckOptions& options, CheckReport& report) {
  for (const FlagDefinition& flag : flags) {
    const std::string name = absl::StrCat("flag ", DescribeFlag(flag.id));
    FlagChecker checker(origin.empty() ? name : absl::StrCat(origin, ": ", name), report.findings);
    checker.Check(flag, options);
  }
  report.flags += flags.size();
}

}  // namespace

absl::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kAdvice:
      break;
  }
  return "advice";
}

CheckReport CheckDocuments(const std::vector<DefinitionDocument>& documents,
                           const CheckOptions& options) {
  CheckReport report;
  std::map<FlagId, std::string> origins;
  std::vector<FlagId> ids;
  for (const DefinitionDocument& document : documents) {
    const auto flags = ReadDocuments({document});
    if (!flags.ok()) {
      report.findings.push_back({Severity::kError, std::string(flags.status().message())});
      continue;
    }
    CheckEach(*flags, document.name, options, report);
    for (const FlagDefinition& flag : *flags) {
      const auto [origin, is_new] = origins.emplace(flag.id, document.name);
      if (is_new) {
        ids.push_back(flag.id);
        continue;
      }
      report.findings.push_back(
          {Severity::kError, absl::StrCat(document.name, ": flag ", DescribeFlag(flag.id),
                                          ": is defined in ", origin->second, " already")});
    }
  }
  if (options.lint) CheckOverlaps(ids, report.findings);
  return report;
}

CheckReport CheckFlags(const std::vector<FlagDefinition>& flags, absl::string_view origin,
                       const CheckOptions& options) {
  CheckReport report;
  CheckEach(flags, origin, options, report);
  std::vector<FlagId> ids;
  for (const FlagDefinition& flag : flags) ids.push_back(flag.id);
  if (options.lint) CheckOverlaps(ids, report.findings);
  return report;
}

}  // namespace guidon

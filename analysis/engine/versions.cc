#include "analysis/engine/versions.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "analysis/config/selector.h"

namespace guidon::analysis {
namespace {

absl::StatusOr<std::string> Matchers(const Analysis& analysis, const std::string& version,
                                     absl::string_view side) {
  if (version.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("the ", side, " version is not named"));
  }
  if (!absl::StrContains(version, '=')) return LabelMatcher(analysis.version_label, version);
  if (const auto parts = ParseMatchers(version); !parts.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the ", side, " version is no label matchers: ", parts.status().message()));
  }
  return version;
}

}  // namespace

std::string LabelMatcher(absl::string_view name, absl::string_view value) {
  return absl::StrCat(name, "=\"", EscapeForQuotes(value), "\"");
}

absl::StatusOr<Versions> VersionsOf(const Analysis& analysis, const Subject& subject) {
  const auto canary = Matchers(analysis, subject.canary, "canary");
  if (!canary.ok()) return canary.status();
  const auto stable = Matchers(analysis, subject.stable, "stable");
  if (!stable.ok()) return stable.status();
  if (*canary == *stable) {
    return absl::InvalidArgumentError(absl::StrCat("canary and stable are the same version, ",
                                                   *canary, ": there is nothing to compare"));
  }
  return Versions{.canary = *canary,
                  .stable = *stable,
                  .name_space = EscapeForQuotes(subject.name_space),
                  .rollout = EscapeForQuotes(subject.rollout)};
}

Selector FillIn(const Selector& selector, const Versions& versions) {
  const auto fill = [&](const std::string& text) {
    return absl::StrReplaceAll(text, {{"{{canary}}", versions.canary},
                                      {"{{stable}}", versions.stable},
                                      {"{{namespace}}", versions.name_space},
                                      {"{{rollout}}", versions.rollout}});
  };
  return {.canary = fill(selector.canary), .stable = fill(selector.stable)};
}

}  // namespace guidon::analysis

#include "clients/cli/flag_summary.h"

#include <limits>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

constexpr char kNone[] = "<none>";

// How wide a value and a cell may be.
struct Widths {
  size_t value = 24;
  size_t cell = 60;
};

// A JSON string's text, or other JSON as it is written.
std::string TextOf(const OutputJson& json) {
  return json.is_string() ? json.get<std::string>() : CompactJson(json);
}

// "off=false on=true"
std::string SummarizeMembers(const OutputJson& object, const Widths& widths) {
  std::vector<std::string> parts;
  for (const auto& [name, value] : object.items()) {
    parts.push_back(absl::StrCat(name, "=", Shorten(CompactJson(value), widths.value)));
  }
  return parts.empty() ? kNone : Shorten(absl::StrJoin(parts, " "), widths.cell);
}

// The first attribute of the context that `rule` reads.
std::optional<std::string> AttributeIn(const OutputJson& rule) {
  if (rule.is_object() && rule.size() == 1 && rule.begin().key() == "var") {
    const OutputJson& path = *rule.begin();
    const OutputJson& first = path.is_array() && !path.empty() ? path.front() : path;
    if (!first.is_string()) return std::nullopt;
    std::string name = first.get<std::string>();
    if (absl::StartsWith(name, "$flagd")) return std::nullopt;
    return name;
  }
  if (!rule.is_structured()) return std::nullopt;
  for (const OutputJson& part : rule) {
    if (std::optional<std::string> name = AttributeIn(part); name.has_value()) return name;
  }
  return std::nullopt;
}

struct Share {
  std::string variant;
  double weight = 1;
};

std::optional<Share> ShareOf(const OutputJson& entry) {
  if (!entry.is_array() || entry.empty() || entry.size() > 2) return std::nullopt;
  if (entry[0].is_structured()) return std::nullopt;
  if (entry.size() == 1) return Share{TextOf(entry[0])};
  if (!entry[1].is_number()) return std::nullopt;
  return Share{TextOf(entry[0]), entry[1].get<double>()};
}

// "10% on, 90% off by email"; nothing for a fractional rule that holds further rules.
std::optional<std::string> SummarizeRollout(const OutputJson& arguments) {
  if (!arguments.is_array() || arguments.empty()) return std::nullopt;
  const bool names_attribute = !arguments.front().is_array();
  std::vector<Share> shares;
  double total = 0;
  for (size_t i = names_attribute ? 1 : 0; i < arguments.size(); ++i) {
    const std::optional<Share> share = ShareOf(arguments[i]);
    if (!share.has_value()) return std::nullopt;
    shares.push_back(*share);
    total += share->weight;
  }
  if (total <= 0) return std::nullopt;
  const std::optional<std::string> attribute =
      names_attribute ? AttributeIn(arguments.front()) : std::nullopt;
  return absl::StrCat(absl::StrJoin(shares, ", ",
                                    [total](std::string* out, const Share& share) {
                                      absl::StrAppendFormat(out, "%.4g%% %s",
                                                            100 * share.weight / total,
                                                            share.variant);
                                    }),
                      " by ", attribute.value_or("targetingKey"));
}

std::string SummarizeTargeting(const OutputJson& targeting, const Widths& widths) {
  if (targeting.is_null() || (targeting.is_object() && targeting.empty())) return kNone;
  if (!targeting.is_object()) return "rule";
  const std::string& name = targeting.begin().key();
  if (targeting.size() == 1 && name == "fractional") {
    const std::optional<std::string> rollout = SummarizeRollout(*targeting.begin());
    if (rollout.has_value()) return Shorten(*rollout, widths.cell);
  }
  return absl::StrCat("rule (", name, ")");
}

}  // namespace

FlagSummary Summarize(const OutputJson& definition, bool wide) {
  constexpr size_t kUncut = std::numeric_limits<size_t>::max();
  const Widths widths = wide ? Widths{kUncut, kUncut} : Widths();
  FlagSummary summary{kNone, kNone, kNone, kNone, kNone};
  if (!definition.is_object()) return summary;
  const auto member = [&](const char* name) {
    const auto found = definition.find(name);
    return found == definition.end() ? OutputJson() : *found;
  };
  const OutputJson state = member("state");
  summary.state = state.is_string() ? absl::AsciiStrToLower(TextOf(state)) : "enabled";
  const OutputJson variant = member("defaultVariant");
  if (!variant.is_null() && variant != "") summary.default_variant = TextOf(variant);
  const OutputJson variants = member("variants");
  if (variants.is_object()) summary.variants = SummarizeMembers(variants, widths);
  summary.targeting = SummarizeTargeting(member("targeting"), widths);
  const OutputJson metadata = member("metadata");
  if (metadata.is_object()) summary.metadata = SummarizeMembers(metadata, widths);
  return summary;
}

}  // namespace guidon::cli

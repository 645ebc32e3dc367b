#include "tests/conformance/gherkin.h"

#include <array>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace guidon::conformance {
namespace {

// What stands behind the first of `keywords` that `line` begins with.
template <size_t kCount>
std::optional<absl::string_view> After(absl::string_view line,
                                       const std::array<absl::string_view, kCount>& keywords) {
  for (const absl::string_view keyword : keywords) {
    if (absl::ConsumePrefix(&line, keyword)) return absl::StripAsciiWhitespace(line);
  }
  return std::nullopt;
}

constexpr std::array<absl::string_view, 1> kFeature = {"Feature:"};
constexpr std::array<absl::string_view, 1> kBackground = {"Background:"};
constexpr std::array<absl::string_view, 2> kScenario = {"Scenario:", "Example:"};
constexpr std::array<absl::string_view, 2> kOutline = {"Scenario Outline:", "Scenario Template:"};
constexpr std::array<absl::string_view, 2> kExamples = {"Examples:", "Scenarios:"};
constexpr std::array<absl::string_view, 6> kStep = {"Given ", "When ", "Then ",
                                                    "And ",   "But ",  "* "};

// "| a | b\|c |" as its cells; nothing when the last bar is missing.
std::optional<TableRow> SplitRow(absl::string_view line) {
  TableRow cells;
  std::string cell;
  for (size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && absl::StrContains("|\\n", line[i + 1])) {
      cell += line[++i] == 'n' ? '\n' : line[i];
    } else if (line[i] == '|') {
      cells.emplace_back(absl::StripAsciiWhitespace(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return absl::StripAsciiWhitespace(cell).empty() ? std::optional(cells) : std::nullopt;
}

class Parser {
 public:
  absl::StatusOr<Feature> Parse(absl::string_view text) {
    for (const absl::string_view line : absl::StrSplit(text, '\n')) {
      ++line_;
      if (absl::Status s = Read(absl::StripAsciiWhitespace(line)); !s.ok()) return s;
    }
    if (absl::Status s = EndScenario(); !s.ok()) return s;
    if (!has_feature_) return Error("there is no feature");
    if (!tags_.empty()) return Error("tags at the end belong to nothing");
    return std::move(feature_);
  }

 private:
  using Tags = std::set<std::string>;

  struct Examples {
    Tags tags;
    std::vector<TableRow> rows;  // the first holds the names
    std::vector<int> lines;
  };

  absl::Status Read(absl::string_view line) {
    if (line.empty() || line[0] == '#') return absl::OkStatus();
    if (line[0] == '@') return ReadTags(line);
    if (line[0] == '|') return ReadRow(line);
    if (const auto name = After(line, kFeature)) return BeginFeature(*name);
    if (!has_feature_) return Error("\"Feature:\" is missing");
    if (After(line, kBackground)) return BeginBackground();
    if (const auto name = After(line, kOutline)) return BeginScenario(*name, true);
    if (const auto name = After(line, kScenario)) return BeginScenario(*name, false);
    if (After(line, kExamples)) return BeginExamples();
    if (const auto step = After(line, kStep)) return ReadStep(*step);
    // Descriptions may stand below a heading only.
    if (steps_ == nullptr || steps_->empty()) return absl::OkStatus();
    return Error(absl::StrCat("cannot read \"", line, "\""));
  }

  absl::Status ReadTags(absl::string_view line) {
    for (const absl::string_view tag : absl::StrSplit(line, ' ', absl::SkipWhitespace())) {
      if (tag[0] != '@') return Error(absl::StrCat("\"", tag, "\" is no tag"));
      tags_.emplace(tag);
    }
    return absl::OkStatus();
  }

  absl::Status BeginFeature(absl::string_view name) {
    if (has_feature_) return Error("there is a second feature");
    has_feature_ = true;
    feature_.name = std::string(name);
    feature_tags_ = std::exchange(tags_, {});
    return absl::OkStatus();
  }

  absl::Status BeginBackground() {
    if (!background_.empty() || scenario_.has_value() || !feature_.scenarios.empty()) {
      return Error("a background must come first, and once");
    }
    steps_ = &background_;
    return absl::OkStatus();
  }

  absl::Status BeginScenario(absl::string_view name, bool is_outline) {
    if (absl::Status s = EndScenario(); !s.ok()) return s;
    scenario_ = Scenario{std::string(name), line_, feature_tags_, {}};
    scenario_->tags.merge(std::exchange(tags_, {}));
    steps_ = &scenario_->steps;
    is_outline_ = is_outline;
    return absl::OkStatus();
  }

  absl::Status BeginExamples() {
    if (!scenario_.has_value() || !is_outline_) return Error("examples belong to an outline");
    examples_.push_back({std::exchange(tags_, {}), {}, {}});
    return absl::OkStatus();
  }

  absl::Status ReadStep(absl::string_view text) {
    if (steps_ == nullptr) return Error("a step must be in a scenario");
    if (!examples_.empty()) return Error("a step must not follow the examples");
    steps_->push_back({std::string(text), line_, {}});
    return absl::OkStatus();
  }

  absl::Status ReadRow(absl::string_view line) {
    std::optional<TableRow> row = SplitRow(line);
    if (!row.has_value()) return Error("a row must end in \"|\"");
    const bool is_example = !examples_.empty();
    if (!is_example && (steps_ == nullptr || steps_->empty())) {
      return Error("a table must follow a step or examples");
    }
    std::vector<TableRow>& rows = is_example ? examples_.back().rows : steps_->back().table;
    if (!rows.empty() && rows.front().size() != row->size()) {
      return Error("the row has another number of cells than the first");
    }
    rows.push_back(*std::move(row));
    if (is_example) examples_.back().lines.push_back(line_);
    return absl::OkStatus();
  }

  absl::Status EndScenario() {
    if (!scenario_.has_value()) return absl::OkStatus();
    if (is_outline_ && examples_.empty()) return Error("the outline above has no examples");
    for (const Examples& examples : examples_) {
      for (size_t row = 1; row < examples.rows.size(); ++row) AddExample(examples, row);
    }
    if (!is_outline_) AddScenario(*std::move(scenario_));
    scenario_.reset();
    examples_.clear();
    steps_ = nullptr;
    return absl::OkStatus();
  }

  void AddExample(const Examples& examples, size_t row) {
    std::vector<std::pair<std::string, std::string>> values;
    for (size_t i = 0; i < examples.rows[0].size(); ++i) {
      values.emplace_back(absl::StrCat("<", examples.rows[0][i], ">"), examples.rows[row][i]);
    }
    Scenario scenario = *scenario_;
    scenario.line = examples.lines[row];
    scenario.name = absl::StrReplaceAll(scenario.name, values);
    scenario.tags.insert(examples.tags.begin(), examples.tags.end());
    for (Step& step : scenario.steps) {
      step.text = absl::StrReplaceAll(step.text, values);
      for (TableRow& cells : step.table) {
        for (std::string& cell : cells) cell = absl::StrReplaceAll(cell, values);
      }
    }
    AddScenario(std::move(scenario));
  }

  void AddScenario(Scenario scenario) {
    scenario.steps.insert(scenario.steps.begin(), background_.begin(), background_.end());
    feature_.scenarios.push_back(std::move(scenario));
  }

  absl::Status Error(absl::string_view message) const {
    return absl::InvalidArgumentError(absl::StrCat("line ", line_, ": ", message));
  }

  int line_ = 0;
  bool has_feature_ = false;
  Feature feature_;
  Tags feature_tags_;
  Tags tags_;  // read, but not yet given to anything
  std::vector<Step> background_;
  std::optional<Scenario> scenario_;
  bool is_outline_ = false;
  std::vector<Examples> examples_;
  std::vector<Step>* steps_ = nullptr;  // where steps go
};

}  // namespace

absl::StatusOr<Feature> ParseFeature(absl::string_view text) { return Parser().Parse(text); }

}  // namespace guidon::conformance

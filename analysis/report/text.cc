#include "analysis/report/text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "analysis/engine/words.h"
#include "base/markup.h"
#include "base/printable.h"

namespace guidon::analysis {
namespace {

using Row = std::vector<std::string>;

std::string Share(const Counts& counts) {
  return absl::StrCat(RateText(counts.rate()), " of ", CountText(counts.all));
}

std::string RatioText(const MetricReport& metric) {
  return absl::StrCat(metric.ratio.has_value() ? NumberText(*metric.ratio) : "-", " (",
                      NumberText(metric.ratio_low), " to ",
                      metric.ratio_high.has_value() ? NumberText(*metric.ratio_high) : "?", ")");
}

std::string EvidenceText(double evidence, double threshold) {
  return absl::StrCat(NumberText(evidence), "/", NumberText(threshold));
}

Row HeadingRow() {
  return {"METRIC", "VERDICT", "CANARY", "STABLE", "RATIO (BOUNDS)", "WORSE", "NOT WORSE"};
}

Row MetricRow(const MetricReport& metric) {
  return {metric.name,
          std::string(VerdictName(metric.verdict)),
          Share(metric.canary),
          Share(metric.stable),
          RatioText(metric),
          EvidenceText(metric.worse, metric.worse_threshold),
          EvidenceText(metric.not_worse, metric.not_worse_threshold)};
}

std::string Headline(const Report& report) {
  return absl::StrCat(absl::AsciiStrToUpper(VerdictName(report.verdict)), " (",
                      CauseName(report.cause), ")");
}

std::string Versions(const Report& report) {
  return absl::StrCat("canary ", report.subject.canary, ", stable ", report.subject.stable);
}

std::string Window(const Report& report) {
  if (!report.start.has_value() || !report.until.has_value()) return "";
  constexpr char kFormat[] = "%Y-%m-%d %H:%M:%S";
  return absl::StrCat("counted from ",
                      absl::FormatTime(kFormat, *report.start, absl::UTCTimeZone()), " to ",
                      absl::FormatTime(kFormat, *report.until, absl::UTCTimeZone()), " UTC");
}

std::string Escape(absl::string_view text) { return EscapeMarkdown(Printable(text)); }

std::string MarkdownRow(const Row& row) {
  std::vector<std::string> cells;
  for (const std::string& cell : row) cells.push_back(Escape(cell));
  return absl::StrCat("| ", absl::StrJoin(cells, " | "), " |\n");
}

}  // namespace

std::string ReportTable(const Report& report) {
  std::string text = absl::StrCat(Headline(report), ": ", Printable(report.reason), "\n",
                                  Printable(report.analysis), ": ", Printable(Versions(report)));
  if (const std::string window = Window(report); !window.empty()) {
    absl::StrAppend(&text, ", ", window);
  }
  text += "\n";
  if (!report.metrics.empty()) {
    std::vector<Row> rows = {HeadingRow()};
    for (const MetricReport& metric : report.metrics) rows.push_back(MetricRow(metric));
    std::vector<size_t> widths(rows[0].size());
    for (Row& row : rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        row[i] = Printable(row[i]);
        widths[i] = std::max(widths[i], row[i].size());
      }
    }
    text += "\n";
    for (const Row& row : rows) {
      for (size_t i = 0; i + 1 < row.size(); ++i) {
        absl::StrAppend(&text, row[i], std::string(widths[i] + 3 - row[i].size(), ' '));
      }
      absl::StrAppend(&text, row.back(), "\n");
    }
  }
  for (const std::string& note : report.notes) {
    absl::StrAppend(&text, "note: ", Printable(note), "\n");
  }
  return text;
}

std::string ReportMarkdown(const Report& report) {
  std::string text =
      absl::StrCat("### Canary analysis ", Escape(report.analysis), ": ", Headline(report), "\n\n",
                   Escape(report.reason), "\n\n", Escape(Versions(report)));
  if (const std::string window = Window(report); !window.empty()) {
    absl::StrAppend(&text, ", ", window);
  }
  text += "\n";
  if (!report.metrics.empty()) {
    absl::StrAppend(&text, "\n", MarkdownRow(HeadingRow()));
    absl::StrAppend(&text, "|", absl::StrJoin(Row(HeadingRow().size(), " --- "), "|"), "|\n");
    for (const MetricReport& metric : report.metrics) text += MarkdownRow(MetricRow(metric));
  }
  if (!report.notes.empty()) text += "\n";
  for (const std::string& note : report.notes) absl::StrAppend(&text, "- ", Escape(note), "\n");
  return text;
}

}  // namespace guidon::analysis

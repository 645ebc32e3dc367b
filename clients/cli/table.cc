#include "clients/cli/table.h"

#include <algorithm>
#include <utility>

#include "base/printable.h"
#include "clients/cli/text.h"

namespace guidon::cli {

Table::Table(std::vector<std::string> heading) { AddRow(std::move(heading)); }

void Table::AddRow(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out) const {
  std::vector<size_t> widths(rows_.front().size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], TextWidth(row[i]));
  }
  for (const auto& row : rows_) PrintRow(row, widths, out);
}

void PrintRow(const std::vector<std::string>& cells, const std::vector<size_t>& widths,
              std::ostream& out) {
  constexpr size_t kGap = 3;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = Printable(cells[i]);
    out << cell;
    if (i + 1 == cells.size()) break;
    const size_t width = TextWidth(cell);
    out << std::string((width < widths[i] ? widths[i] - width : 0) + kGap, ' ');
  }
  out << '\n';
}

}  // namespace guidon::cli

#ifndef GUIDON_CLIENTS_CLI_TABLE_H_
#define GUIDON_CLIENTS_CLI_TABLE_H_

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace guidon::cli {

// Rows below a heading, in columns as wide as their widest cell. Cells are made printable.
class Table {
 public:
  explicit Table(std::vector<std::string> heading);

  // As many cells as the heading has.
  void AddRow(std::vector<std::string> cells);
  void Print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// Prints one row in columns of the given widths, for tables whose rows come one by one. A
// longer cell pushes its row's rest to the right.
void PrintRow(const std::vector<std::string>& cells, const std::vector<size_t>& widths,
              std::ostream& out);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_TABLE_H_

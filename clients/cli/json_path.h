#ifndef GUIDON_CLIENTS_CLI_JSON_PATH_H_
#define GUIDON_CLIENTS_CLI_JSON_PATH_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/output.h"

namespace guidon::cli {

// A selection from JSON, written as kubectl's `-o jsonpath=` has it: text with expressions in
// braces. The part of that language that is here:
//
//   {.a.b}  {['a b']}  {.a\.b}    members          {.flags[0]}  {.flags[-1]}   elements
//   {.flags[*].key}  {.*}         all              {.flags[1:3]}               some, end excluded
//   {.flags[?(@.killed==true)]}   those for which it holds: == != < <= > >=, or @.member alone
//   {range .flags[*]}…{end}       once for each    {"\n"}                      text
//   $ is the whole, @ (or nothing) is what a range or filter is at
//
// A template without braces is one expression. Several values are printed with spaces between
// them: text as it is, anything else as compact JSON. What is not there prints nothing.
class JsonPath {
 public:
  // INVALID_ARGUMENT: not of that form; the message says where and what would be right.
  static absl::StatusOr<JsonPath> Parse(absl::string_view text);

  // RESOURCE_EXHAUSTED: nested ranges look at more than `budget` values.
  absl::StatusOr<std::string> Apply(const OutputJson& json, size_t budget = 50'000'000) const;

  struct Template;  // internal

 private:
  explicit JsonPath(std::shared_ptr<const Template> parsed) : parsed_(std::move(parsed)) {}

  std::shared_ptr<const Template> parsed_;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_JSON_PATH_H_

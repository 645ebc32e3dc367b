#ifndef GUIDON_CLIENTS_CLI_JSON_PATH_SYNTAX_H_
#define GUIDON_CLIENTS_CLI_JSON_PATH_SYNTAX_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/cli/output.h"

// JsonPath's templates as they are parsed.
namespace guidon::cli::json_path {

struct Filter;

struct Member {
  std::string name;
};
struct Element {
  int64_t index = 0;  // below 0: from the end
};
struct Slice {
  std::optional<int64_t> begin;
  std::optional<int64_t> end;
};
struct All {};

using Step = std::variant<Member, Element, Slice, All, std::shared_ptr<const Filter>>;

struct Path {
  bool from_root = false;
  std::vector<Step> steps;
};

using Operand = std::variant<Path, OutputJson>;

struct Filter {
  enum class Comparison { kExists, kEqual, kNotEqual, kLess, kLessOrEqual, kMore, kMoreOrEqual };

  Path left;
  Comparison comparison = Comparison::kExists;
  Operand right;  // for all but kExists
};

struct Range;
using Part = std::variant<std::string, Path, std::shared_ptr<const Range>>;

struct Range {
  Path path;
  std::vector<Part> parts;
};

// INVALID_ARGUMENT as JsonPath::Parse.
absl::StatusOr<std::vector<Part>> ParseTemplate(absl::string_view text);

}  // namespace guidon::cli::json_path

#endif  // GUIDON_CLIENTS_CLI_JSON_PATH_SYNTAX_H_

#include "clients/cli/output_option.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/command_line.h"
#include "clients/cli/json_path.h"

namespace guidon::cli {
namespace {

constexpr char kJsonPath[] = "jsonpath=";

// Reads `text` into `options`; says what is wrong with it, "" for nothing.
std::string Read(absl::string_view text, GlobalOptions& options) {
  options.wide = text == "wide";
  if (text == "table" || text == "wide") {
    options.output = OutputFormat::kTable;
  } else if (text == "json") {
    options.output = OutputFormat::kJson;
  } else if (text == "yaml") {
    options.output = OutputFormat::kYaml;
  } else if (absl::ConsumePrefix(&text, kJsonPath)) {
    options.output = OutputFormat::kJsonPath;
    const absl::StatusOr<JsonPath> path = JsonPath::Parse(text);
    if (!path.ok()) return std::string(path.status().message());
    options.json_path = *path;
  } else {
    return absl::StrCat("\"", text, "\" must be one of table, wide, json, yaml, jsonpath=TEMPLATE");
  }
  return "";
}

}  // namespace

void AddOutputOption(CommandLine& line) {
  GlobalOptions& options = line.options();
  CLI::Option* const output = line.app().add_option_function<std::string>(
      "-o,--output", [&options](const std::string& text) { Read(text, options); },
      "How to print results: table, wide (with more columns), json, yaml, or jsonpath=TEMPLATE, "
      "what kubectl's template selects, such as {.flags[*].key}");
  output->check([](const std::string& text) {
    GlobalOptions ignored;
    return Read(text, ignored);
  });
  line.Offer(output, {"table", "wide", "json", "yaml", kJsonPath});
  output->type_name("FORMAT")->envname("GUIDON_OUTPUT")->default_str("table");
}

}  // namespace guidon::cli

#include "server/option_declaration.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/suggest.h"

namespace guidon {

CLI::Option* Declaration::AddList(const std::string& names, std::vector<std::string>& values,
                                  const std::string& help) {
  return Finish(app_.add_option(names, values, help)
                    ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                    ->delimiter(',')
                    ->allow_extra_args(false),
                nullptr);
}

CLI::Option* Declaration::AddFlag(const std::string& names, bool& value, const std::string& help) {
  const Check check = [](const std::string& text) {
    bool parsed = false;
    return CLI::detail::lexical_cast(text, parsed)
               ? ""
               : absl::StrCat("\"", text, "\" is neither true nor false");
  };
  return Finish(app_.add_flag(names, value, help), check);
}

CLI::Option* Declaration::AddChoice(const std::string& names, std::string& value,
                                    const std::vector<std::string>& choices,
                                    const std::string& help) {
  const Check check = [choices](const std::string& text) {
    if (std::find(choices.begin(), choices.end(), text) != choices.end()) return std::string();
    const std::string all = absl::StrCat("; choose ", absl::StrJoin(choices, " or "));
    return absl::StrCat("there is no \"", text, "\"", DidYouMean(Nearest(text, choices), all));
  };
  CLI::Option* const option = app_.add_option(names, value, help)->capture_default_str();
  return Finish(option->type_name(absl::StrJoin(choices, "|")), check);
}

CLI::Option* Declaration::AddDuration(const std::string& names, absl::Duration& value,
                                      const std::string& help, absl::Duration least) {
  const Check check = [least](const std::string& text) -> std::string {
    absl::Duration parsed;
    if (!absl::ParseDuration(text, &parsed)) {
      return absl::StrCat("\"", text, "\" is no time such as 90s or 1m30s");
    }
    return parsed >= least
               ? ""
               : absl::StrCat("\"", text, "\" is less than ", absl::FormatDuration(least));
  };
  const auto write = [&value](const std::string& text) { absl::ParseDuration(text, &value); };
  CLI::Option* const option = app_.add_option_function<std::string>(names, write, help);
  return Finish(option->type_name("TIME")->default_str(absl::FormatDuration(value)), check);
}

Declaration::Check Declaration::NumberCheck(int64_t most) {
  return [most](const std::string& text) {
    int64_t number = 0;
    const bool fits = absl::SimpleAtoi(text, &number) && number >= 0 && number <= most;
    return fits ? "" : absl::StrCat("\"", text, "\" is no whole number from 0 to ", most);
  };
}

CLI::Option* Declaration::Finish(CLI::Option* option, const Check& check) {
  const std::string name = absl::StrReplaceAll(option->get_lnames().front(), {{"-", "_"}});
  const std::string variable = absl::StrCat(prefix_, "_", absl::AsciiStrToUpper(name));
  option->group(heading_)->envname(variable);
  if (check == nullptr) return option;
  return option->check([check, variable](const std::string& text) {
    const std::string problem = check(text);
    const char* const set = std::getenv(variable.c_str());
    const bool from_variable = !problem.empty() && set != nullptr && text == set;
    return from_variable ? absl::StrCat(problem, " (from ", variable, ")") : problem;
  });
}

}  // namespace guidon

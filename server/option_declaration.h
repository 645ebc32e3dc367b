#ifndef GUIDON_SERVER_OPTION_DECLARATION_H_
#define GUIDON_SERVER_OPTION_DECLARATION_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "absl/time/time.h"

namespace guidon {

// Declares the options of a command, each with its environment variable: PREFIX_NAME for --name.
// A value that an option does not take is a CLI::ValidationError that names the option, and the
// variable where the value comes from there, and says what would be right.
class Declaration {
 public:
  // `app` must outlive this. What the methods are given to write to must outlive `app`.
  explicit Declaration(CLI::App& app) : app_(app) {}

  // The options declared from now on stand under `heading` in the help.
  void Begin(const std::string& heading, const std::string& prefix) {
    heading_ = heading;
    prefix_ = prefix;
  }

  // A text or, where the value is of such a type, a whole number of at least 0. `names` are such as
  // "-p,--port", here and below.
  template <typename Value>
  CLI::Option* Add(const std::string& names, Value& value, const std::string& help) {
    CLI::Option* const option = app_.add_option(names, value, help)->capture_default_str();
    if constexpr (std::is_integral_v<Value>) {
      return Finish(option->type_name("NUMBER"),
                    NumberCheck(static_cast<int64_t>(std::numeric_limits<Value>::max())));
    } else {
      return Finish(option, nullptr);
    }
  }

  // May be given several times, each time with one value or several with commas between.
  CLI::Option* AddList(const std::string& names, std::vector<std::string>& values,
                       const std::string& help);

  // --name alone means true; --name=false is possible too.
  CLI::Option* AddFlag(const std::string& names, bool& value, const std::string& help);

  // One of some words.
  CLI::Option* AddChoice(const std::string& names, std::string& value,
                         const std::vector<std::string>& choices, const std::string& help);

  // A time such as "1m30s", not less than `least`.
  CLI::Option* AddDuration(const std::string& names, absl::Duration& value, const std::string& help,
                           absl::Duration least = absl::ZeroDuration());

 private:
  // What is wrong with a value; "" where nothing is.
  using Check = std::function<std::string(const std::string& text)>;

  static Check NumberCheck(int64_t most);
  CLI::Option* Finish(CLI::Option* option, const Check& check);

  CLI::App& app_;
  std::string heading_;
  std::string prefix_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_OPTION_DECLARATION_H_

#include "clients/cli/completion_words.h"

#include <utility>

#include "absl/strings/match.h"

namespace guidon::cli {
namespace {

using Wanted = CompletionWords::Wanted;

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }
bool TakesMany(const CLI::Option& option) {
  return option.get_items_expected_max() > 1 && option.get_allow_extra_args();
}

class Reader {
 public:
  explicit Reader(const CLI::App& app) : app_(app) {}

  CompletionWords Read(const std::vector<std::string>& words) {
    for (size_t i = 0; i + 1 < words.size(); ++i) {
      if (!Pass(words[i])) return {};
    }
    Finish(words.empty() ? "" : words.back());
    return std::move(result_);
  }

 private:
  // Takes in a complete word. False when nothing useful can follow.
  bool Pass(const std::string& word) {
    if (pending_ != nullptr) {
      result_.values[pending_] = word;
      many_ = TakesMany(*pending_) ? pending_ : nullptr;
      pending_ = nullptr;
    } else if (!only_arguments_ && word == "--") {
      only_arguments_ = true;
    } else if (IsOption(word)) {
      PassOption(word);
    } else if (result_.command == nullptr) {
      result_.command = FindCommand(word);
      return result_.command != nullptr;
    } else if (many_ == nullptr) {
      result_.arguments.push_back(word);
    }
    return true;
  }

  void PassOption(const std::string& word) {
    many_ = nullptr;
    const size_t equals = word.find('=');
    const CLI::Option* const option = Find(word.substr(0, equals));
    if (option == nullptr || !TakesValue(*option)) return;
    if (equals == word.npos) {
      pending_ = option;
    } else {
      result_.values[option] = word.substr(equals + 1);
    }
  }

  void Finish(const std::string& word) {
    result_.prefix = word;
    const size_t equals = word.find('=');
    if (pending_ != nullptr) {
      WantValue(pending_);
    } else if (IsOption(word) && equals != word.npos) {
      result_.lead = word.substr(0, equals + 1);
      result_.prefix = word.substr(equals + 1);
      WantValue(Find(word.substr(0, equals)));
    } else if (!only_arguments_ && absl::StartsWith(word, "-")) {
      result_.wanted = Wanted::kOption;
    } else if (result_.command == nullptr) {
      result_.wanted = Wanted::kCommand;
    } else {
      WantValue(many_ != nullptr ? many_ : NextArgument());
    }
  }

  void WantValue(const CLI::Option* option) {
    result_.option = option;
    result_.wanted = option == nullptr ? Wanted::kNothing : Wanted::kValue;
  }

  const CLI::Option* NextArgument() const {
    const auto arguments = result_.command->get_options(
        [](const CLI::Option* option) { return option->get_positional(); });
    const size_t next = result_.arguments.size();
    if (next < arguments.size()) return arguments[next];
    const bool repeats = !arguments.empty() && TakesMany(*arguments.back());
    return repeats ? arguments.back() : nullptr;
  }

  bool IsOption(const std::string& word) const {
    return !only_arguments_ && word.size() > 1 && word[0] == '-' && word != "--";
  }

  const CLI::App* FindCommand(const std::string& name) const {
    const auto found =
        app_.get_subcommands([&](const CLI::App* command) { return command->check_name(name); });
    return found.empty() ? nullptr : found.front();
  }

  const CLI::Option* Find(const std::string& name) const {
    const CLI::Option* own =
        result_.command == nullptr ? nullptr : result_.command->get_option_no_throw(name);
    return own != nullptr ? own : app_.get_option_no_throw(name);
  }

  const CLI::App& app_;
  CompletionWords result_;
  const CLI::Option* pending_ = nullptr;  // waits for its value
  const CLI::Option* many_ = nullptr;     // had a value and may take more
  bool only_arguments_ = false;
};

}  // namespace

CompletionWords ReadWords(const CLI::App& app, const std::vector<std::string>& words) {
  return Reader(app).Read(words);
}

}  // namespace guidon::cli

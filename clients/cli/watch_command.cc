#include <cstdint>
#include <memory>
#include <optional>

#include "clients/cli/change_printer.h"
#include "clients/cli/commands.h"
#include "clients/cli/follow_changes.h"

namespace guidon::cli {
namespace {

struct Arguments {
  std::optional<uint64_t> after;
  uint64_t count = 0;  // 0: until interrupted
};

absl::Status Watch(Session& session, const Arguments& arguments) {
  ChangePrinter printer(session);
  uint64_t printed = 0;
  return FollowChanges(session, arguments.after, [&](const admin::v1::Change& change) {
    return printer.Print(change) && ++printed != arguments.count;
  });
}

}  // namespace

void AddWatchCommand(CommandLine& line) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* const watch =
      line.AddCommand("watch", "Show changes as they come, until interrupted", Effect::kReads,
                      [arguments](Session& session) { return Watch(session, *arguments); });
  watch
      ->add_option_function<uint64_t>(
          "--after", [arguments](uint64_t revision) { arguments->after = revision; },
          "Begin with the changes that follow this revision; otherwise with the next one")
      ->type_name("REVISION");
  watch->add_option("--count", arguments->count, "Stop after this many changes")->type_name("N");
}

}  // namespace guidon::cli

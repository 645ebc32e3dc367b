#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/commands.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

struct Arguments {
  std::optional<uint64_t> after;
  uint64_t count = 0;  // 0: until interrupted
};

// Prints changes one by one; each is out before the next is read.
class ChangePrinter {
 public:
  explicit ChangePrinter(Session& session) : session_(session) {}

  // False when nobody reads any more.
  bool Print(const v1::Change& change) {
    if (session_.options().output != OutputFormat::kTable) {
      return session_.PrintRecord(ChangeJson(change));
    }
    PrintTableRow(change);
    return static_cast<bool>(session_.out().flush());
  }

 private:
  void PrintTableRow(const v1::Change& change) {
    static const std::vector<size_t> widths = {8, 20, 20, 19, 24, 0};
    if (!heading_done_) {
      PrintRow({"REVISION", "TIME", "ACTOR", "KIND", "FLAG", "REASON"}, widths, session_.out());
      heading_done_ = true;
    }
    PrintRow({absl::StrCat(change.revision()), TimeText(change.time(), /*fraction=*/false),
              change.actor(), KindName(change.kind()), FlagName(change.flag_set(), change.key()),
              change.reason()},
             widths, session_.out());
  }

  Session& session_;
  bool heading_done_ = false;
};

// Why a stream came to an end that nobody asked for, and how to go on from there.
absl::Status Ended(const Session& session, const absl::Status& status, uint64_t last_revision) {
  const std::string what =
      status.ok() ? absl::StrCat("the server at ", session.options().server, " ended the stream")
                  : std::string(status.message());
  const std::string go_on =
      last_revision == 0 ? "" : absl::StrCat("; go on with watch --after ", last_revision);
  return absl::Status(status.ok() ? absl::StatusCode::kUnavailable : status.code(),
                      absl::StrCat(what, go_on));
}

absl::Status Watch(Session& session, const Arguments& arguments) {
  if (!session.admin_connection().usable().ok()) return session.admin_connection().usable();
  v1::WatchRequest request;
  request.set_from_now(!arguments.after.has_value());
  request.set_after_revision(arguments.after.value_or(0));

  grpc::ClientContext context;
  session.admin_connection().AddMetadata(context);
  const auto reader = session.admin().Watch(&context, request);
  ChangePrinter printer(session);
  const auto& flag_set = session.options().flag_set;
  uint64_t last_revision = arguments.after.value_or(0);
  uint64_t printed = 0;
  v1::WatchResponse response;
  while (reader->Read(&response)) {
    const v1::Change& change = response.change();
    last_revision = change.revision();
    if (flag_set.has_value() && change.flag_set() != *flag_set) continue;
    if (!printer.Print(change) || ++printed == arguments.count) {
      context.TryCancel();
      reader->Finish();
      return absl::OkStatus();
    }
  }
  return Ended(session, session.admin_connection().StatusOf(reader->Finish()), last_revision);
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

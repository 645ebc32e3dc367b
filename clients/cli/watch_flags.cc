#include "clients/cli/watch_flags.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/printable.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/flag_pages.h"
#include "clients/cli/flag_table.h"
#include "clients/cli/follow_changes.h"
#include "clients/cli/live_view.h"
#include "clients/cli/table.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

class FlagWatcher {
 public:
  explicit FlagWatcher(Session& session) : session_(session), view_(session.out()) {}

  bool Begin(const std::vector<v1::Flag>& flags) {
    for (const v1::Flag& flag : flags) flags_[{flag.flag_set(), flag.key()}] = flag;
    if (IsLive()) return Redraw();
    if (session_.options().output != OutputFormat::kTable) {
      for (const v1::Flag& flag : flags) {
        if (!session_.PrintRecord(FlagJson(flag))) return false;
      }
      return true;
    }
    columns_ = ColumnsFor(Pointers(), session_.options().wide);
    const std::vector<std::string> heading = FlagHeading(columns_);
    for (const std::string& cell : heading) widths_.push_back(TextWidth(cell));
    for (const v1::Flag& flag : flags) {
      const std::vector<std::string> row = FlagRow(flag, columns_);
      for (size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], TextWidth(row[i]));
    }
    PrintRow(heading, widths_, session_.out());
    for (const v1::Flag& flag : flags) PrintRow(FlagRow(flag, columns_), widths_, session_.out());
    return static_cast<bool>(session_.out().flush());
  }

  // False when nobody reads any more.
  bool Take(const v1::Change& change) {
    // Some changes are to no flag.
    if (change.has_after() && change.after().revision() != change.revision()) return true;
    if (!change.has_before() && !change.has_after()) return true;
    const std::pair id(change.flag_set(), change.key());
    if (change.has_after()) {
      flags_[id] = change.after();
    } else {
      flags_.erase(id);
    }
    if (IsLive()) return Redraw();
    if (session_.options().output != OutputFormat::kTable) {
      return session_.PrintRecord(change.has_after() ? FlagJson(change.after())
                                                     : OutputJson{{"key", change.key()},
                                                                  {"flagSet", change.flag_set()},
                                                                  {"revision", change.revision()},
                                                                  {"deleted", true}});
    }
    if (change.has_after()) {
      PrintRow(FlagRow(change.after(), columns_), widths_, session_.out());
    } else {
      session_.out() << "flag/" << Printable(FlagName(change.flag_set(), change.key()))
                     << " deleted (revision " << change.revision() << ")\n";
    }
    return static_cast<bool>(session_.out().flush());
  }

 private:
  bool IsLive() const { return session_.IsLive(); }

  std::vector<const v1::Flag*> Pointers() const {
    std::vector<const v1::Flag*> pointers;
    for (const auto& [id, flag] : flags_) pointers.push_back(&flag);
    return pointers;
  }

  bool Redraw() {
    std::ostringstream table;
    PrintFlags(Pointers(), session_.options().wide, table);
    return view_.Show(table.str(), StandardOutputSize());
  }

  Session& session_;
  LiveView view_;
  std::map<std::pair<std::string, std::string>, v1::Flag> flags_;
  FlagColumns columns_;
  std::vector<size_t> widths_;
};

}  // namespace

absl::Status WatchFlags(Session& session, const std::optional<std::string>& key) {
  std::vector<v1::Flag> flags;
  uint64_t revision = 0;
  if (key.has_value()) {
    v1::GetRequest request;
    request.set_flag_set(session.options().FlagSet());
    request.set_key(*key);
    const absl::StatusOr<v1::GetResponse> response = session.Call(&Session::Admin::Get, request);
    if (!response.ok()) return response.status();
    flags.push_back(response->flag());
    revision = response->flag().revision();
  } else {
    const absl::StatusOr<v1::ListResponse> response =
        ListFlags(session.admin_connection(), session.admin(), session.options().flag_set);
    if (!response.ok()) return response.status();
    flags.assign(response->flags().begin(), response->flags().end());
    revision = response->revision();
  }
  FlagWatcher watcher(session);
  if (!watcher.Begin(flags)) return absl::OkStatus();
  const std::string flag_set = session.options().FlagSet();
  return FollowChanges(session, revision, [&](const v1::Change& change) {
    if (key.has_value() && (change.key() != *key || change.flag_set() != flag_set)) return true;
    return watcher.Take(change);
  });
}

}  // namespace guidon::cli

#include "clients/cli/history_pages.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/moment.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr uint32_t kLargestPage = 1000;

void AddMoment(CLI::App& command, const std::string& name, const std::string& help,
               absl::Time& value) {
  const auto read = [&value, name](const std::string& text) {
    const std::optional<absl::Time> moment = ParseMoment(text, absl::Now());
    if (!moment.has_value()) {
      throw CLI::ValidationError(
          name, absl::StrCat("\"", text, "\" must be a time such as 2026-07-01T12:00:00Z, a day ",
                             "such as 2026-07-01, or how long ago, such as 36h"));
    }
    value = *moment;
  };
  command.add_option_function<std::string>(name, read, help)->type_name("TIME");
}

void SetTime(absl::Time from, google::protobuf::Timestamp& to) {
  const timespec time = absl::ToTimespec(from);
  to.set_seconds(time.tv_sec);
  to.set_nanos(static_cast<int32_t>(time.tv_nsec));
}

}  // namespace

void AddHistoryFilter(CommandLine& line, CLI::App& command, HistoryFilter& filter) {
  line.Complete(command.add_option("KEY", filter.key, "The flag"), Completion::Kind::kFlagKey);
  command.add_option("--actor", filter.actor, "Only changes that this actor made")
      ->type_name("NAME");
  AddMoment(command, "--since", "Only changes from this time on", filter.since);
  AddMoment(command, "--until", "Only changes before this time", filter.until);
  command.add_option("--limit", filter.limit, "At most this many; 0 is all")
      ->type_name("N")
      ->capture_default_str();
}

// The service filters by flag but not by flag set, so that is done here.
absl::Status VisitHistory(Session& session, const HistoryFilter& filter,
                          const std::function<void(const v1::Change&)>& visit) {
  const auto& flag_set = session.options().flag_set;
  const bool own_filter = filter.key.empty() && flag_set.has_value();
  v1::HistoryRequest request;
  request.set_key(filter.key);
  request.set_flag_set(session.options().FlagSet());
  request.set_actor(filter.actor);
  if (filter.since > absl::InfinitePast()) SetTime(filter.since, *request.mutable_since());
  if (filter.until < absl::InfiniteFuture()) SetTime(filter.until, *request.mutable_until());

  size_t visited = 0;
  do {
    const bool unbounded = filter.limit == 0 || own_filter;
    request.set_page_size(unbounded ? kLargestPage
                                    : std::min<size_t>(filter.limit - visited, kLargestPage));
    const absl::StatusOr<v1::HistoryResponse> page =
        session.Call(&Session::Admin::History, request);
    if (!page.ok()) return page.status();
    for (const v1::Change& change : page->changes()) {
      if (own_filter && change.flag_set() != *flag_set) continue;
      visit(change);
      if (++visited == filter.limit) return absl::OkStatus();
    }
    request.set_before_revision(page->next_before_revision());
  } while (request.before_revision() != 0);
  return absl::OkStatus();
}

}  // namespace guidon::cli

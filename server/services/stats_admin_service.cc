#include "server/services/stats_admin_service.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "guidon/admin/v1/stats.grpc.pb.h"
#include "server/services/grpc_status.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr size_t kDefaultPage = 100;
constexpr size_t kLargestPage = 1000;

std::string TokenAfter(const FlagId& id) {
  return absl::WebSafeBase64Escape(absl::StrCat(id.flag_set, std::string(1, '\0'), id.key));
}

absl::StatusOr<FlagId> IdIn(const std::string& token) {
  std::string text;
  const bool readable = absl::WebSafeBase64Unescape(token, &text);
  const size_t end = text.find('\0');
  if (!readable || end == std::string::npos) {
    return absl::InvalidArgumentError(
        "page_token: must be the next_page_token of the reply before");
  }
  return FlagId{text.substr(0, end), text.substr(end + 1)};
}

bool IsWanted(const v1::StatsRequest& request, const Caller& caller, const FlagId& id) {
  return (request.key().empty() || id.key == request.key()) &&
         (!request.has_flag_set() || id.flag_set == request.flag_set()) &&
         caller.MayUse(id.flag_set);
}

// The flags that are served and that the request asks for and its caller may see.
std::set<FlagId> WantedFlags(const Snapshot& snapshot, const v1::StatsRequest& request,
                             const Caller& caller) {
  std::set<FlagId> flags;
  const auto add = [&](absl::string_view key) {
    for (const Snapshot::Definition& definition : snapshot.DefinitionsOf(key)) {
      if (IsWanted(request, caller, definition.flag->id())) flags.insert(definition.flag->id());
    }
  };
  if (request.key().empty()) {
    snapshot.ForEach(Selector(), [&](const Flag& flag) { add(flag.id().key); });
  } else {
    add(request.key());
  }
  return flags;
}

void FillOutcomes(const FlagEvaluations& evaluations, v1::FlagStats& stats) {
  uint64_t sum = 0;
  for (const auto& [outcome, count] : evaluations.counts) {
    auto& filled = *stats.add_outcomes();
    filled.set_variant(outcome.variant);
    filled.set_reason(std::string(ReasonName(outcome.reason)));
    filled.set_error_code(std::string(ErrorCodeName(outcome.error)));
    filled.set_count(count);
    sum += count;
  }
  stats.set_evaluations(sum);
  std::stable_sort(stats.mutable_outcomes()->begin(), stats.mutable_outcomes()->end(),
                   [](const auto& a, const auto& b) { return a.count() > b.count(); });
}

class StatsAdminService final : public v1::StatsAdmin::CallbackService {
 public:
  explicit StatsAdminService(StatsBackend backend) : backend_(backend) {}

  grpc::ServerUnaryReactor* Stats(grpc::CallbackServerContext* context,
                                  const v1::StatsRequest* request,
                                  v1::StatsResponse* response) override {
    const Reach reach =
        request->has_flag_set() ? Reach::FlagSet(request->flag_set()) : Reach::Own();
    const auto caller = backend_.access.Authorize(*context, *request, Role::kViewer, reach);
    if (!caller.ok()) return Finish(context, caller.status());
    return Finish(context, Fill(*request, *caller, *response));
  }

 private:
  absl::Status Fill(const v1::StatsRequest& request, const Caller& caller,
                    v1::StatsResponse& response) {
    const std::set<FlagId> flags = WantedFlags(*backend_.catalog.Current(), request, caller);
    if (flags.empty() && !request.key().empty()) {
      return absl::NotFoundError(
          absl::StrCat("there is no flag ", DescribeFlag({request.flag_set(), request.key()})));
    }
    auto next = flags.begin();
    if (!request.page_token().empty()) {
      const absl::StatusOr<FlagId> last = IdIn(request.page_token());
      if (!last.ok()) return last.status();
      next = flags.upper_bound(*last);
    }
    const auto totals = backend_.counts.Totals();
    const auto times = backend_.last_evaluated.Times(totals);
    const size_t page = request.page_size() == 0
                            ? kDefaultPage
                            : std::min<size_t>(request.page_size(), kLargestPage);
    for (; next != flags.end(); ++next) {
      const auto time = times.find(*next);
      if (request.has_not_evaluated_since() && time != times.end() &&
          time->second >= request.not_evaluated_since().seconds()) {
        continue;
      }
      if (static_cast<size_t>(response.flags_size()) == page) {
        const v1::FlagStats& last = response.flags(response.flags_size() - 1);
        response.set_next_page_token(TokenAfter({last.flag_set(), last.key()}));
        break;
      }
      v1::FlagStats& stats = *response.add_flags();
      stats.set_flag_set(next->flag_set);
      stats.set_key(next->key);
      if (time != times.end()) stats.mutable_last_evaluated()->set_seconds(time->second);
      const auto evaluations = totals.find(*next);
      if (evaluations != totals.end()) FillOutcomes(evaluations->second, stats);
    }
    response.mutable_counted_since()->set_seconds(backend_.counted_since);
    response.mutable_observed_since()->set_seconds(backend_.last_evaluated.observed_since());
    response.set_unknown_flag_evaluations(backend_.counts.unknown_flags());
    return absl::OkStatus();
  }

  const StatsBackend backend_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeStatsAdminService(StatsBackend backend) {
  return std::make_unique<StatsAdminService>(backend);
}

}  // namespace guidon

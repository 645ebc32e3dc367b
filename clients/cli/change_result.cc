#include "clients/cli/change_result.h"

#include "clients/cli/admin_json.h"

namespace guidon::cli {

void PrintDone(const std::string& flag_set, const std::string& key, absl::string_view done,
               uint64_t revision, std::ostream& out) {
  out << "flag/" << FlagName(flag_set, key) << ' ' << done << " (revision " << revision << ")\n";
}

absl::Status ReportChange(Session& session,
                          const absl::StatusOr<admin::v1::ChangeResponse>& response,
                          const std::string& flag_set, const std::string& key,
                          absl::string_view done) {
  if (!response.ok()) return response.status();
  const OutputJson json = {
      {"revision", response->revision()},
      {"flag", response->has_flag() ? FlagJson(response->flag()) : OutputJson()}};
  session.Print(
      json, [&](std::ostream& out) { PrintDone(flag_set, key, done, response->revision(), out); });
  return absl::OkStatus();
}

}  // namespace guidon::cli

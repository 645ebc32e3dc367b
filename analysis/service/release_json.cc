#include "analysis/service/release_json.h"

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "analysis/report/json.h"

namespace guidon::analysis {
namespace {

using Json = nlohmann::ordered_json;

std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

}  // namespace

Json ListJson(const std::vector<Asked>& list) {
  Json analyses = Json::array();
  for (const Asked& asked : list) {
    Json entry = {{"id", asked.id}};
    entry.update(ReportJson(*asked.report, Detail::kVerdict));
    entry.erase("metrics");
    entry.erase("notes");
    analyses.push_back(std::move(entry));
  }
  return {{"analyses", std::move(analyses)}};
}

Json ReleaseJson(const Asked& asked) {
  Json release = {{"id", asked.id}};
  release.update(ReportJson(*asked.report, Detail::kPoints));
  if (asked.charted != nullptr && asked.charted != asked.report) {
    release["metrics"] = ReportJson(*asked.charted, Detail::kPoints)["metrics"];
  }
  Json changes = Json::array();
  for (const Change& change : asked.changes) {
    changes.push_back({{"at", TimeText(change.at)},
                       {"verdict", std::string(VerdictName(change.verdict))},
                       {"cause", std::string(CauseName(change.cause))},
                       {"reason", change.reason}});
  }
  release["changes"] = std::move(changes);
  return release;
}

Json NotJudgedJson(absl::string_view cause, absl::string_view reason) {
  return {{"verdict", std::string(VerdictName(Verdict::kContinue))},
          {"cause", std::string(cause)},
          {"reason", std::string(reason)}};
}

}  // namespace guidon::analysis

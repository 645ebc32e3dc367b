#ifndef GUIDON_ANALYSIS_SERVICE_SERVICE_H_
#define GUIDON_ANALYSIS_SERVICE_SERVICE_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "analysis/config/analysis.h"
#include "analysis/engine/report.h"
#include "analysis/service/analyses.h"
#include "analysis/service/bearer_token.h"
#include "analysis/service/judging_pool.h"
#include "analysis/service/resets.h"
#include "server/http/http_message.h"
#include "server/http/http_metrics.h"

namespace guidon::analysis {

struct ServiceParts {
  std::vector<Analysis> analyses;
  // As analysis::Judge, with a source and the present time.
  std::function<Report(const Analysis& analysis, const Subject& subject)> judge;
  // The time by the clock that verdicts are judged by.
  std::function<absl::StatusOr<absl::Time>()> source_now;
  BearerToken token = BearerToken::None();
  std::unique_ptr<Resets> resets;
  JudgingPool::Limits limits;
};

// What guidon-analyst serves over HTTP (docs/analyst.md):
//
//   POST /v1/verdict        Argo's question; always 200, or 401
//   POST /v1/reset          begins a release anew
//   GET  /v1/analyses       the releases asked about lately, and /v1/analyses/ID with the points
//   GET  / and /releases/ID the page that shows them
//   GET  /metrics, /healthz, /readyz
//
// Thread-safe.
class Service {
 public:
  explicit Service(ServiceParts parts);

  // This must outlive the handler and its replies.
  HttpHandler handler();

 private:
  using Method = HttpReply (Service::*)(const HttpRequest& request);

  HttpReply Handle(const HttpRequest& request);
  HttpReply Route(const HttpRequest& request);
  HttpReply Verdict(const HttpRequest& request);
  HttpReply Reset(const HttpRequest& request);
  HttpReply List(const HttpRequest& request);
  HttpReply Show(const HttpRequest& request);
  HttpReply Metrics(const HttpRequest& request);
  std::shared_ptr<const Report> Judge(const Question& question, absl::Duration left);

  const ServiceParts parts_;
  std::map<std::string, Analysis> by_name_;
  Analyses analyses_;
  std::shared_ptr<prometheus::Registry> registry_;
  HttpMetrics http_metrics_;
  JudgingPool pool_;  // its threads use what stands above
};

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_SERVICE_H_

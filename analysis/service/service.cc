#include "analysis/service/service.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "analysis/report/json.h"
#include "analysis/service/page.h"
#include "analysis/service/release_json.h"
#include "analysis/service/service_metrics.h"
#include "base/suggest.h"

namespace guidon::analysis {
namespace {

using Json = nlohmann::ordered_json;

constexpr absl::string_view kShowPath = "/v1/analyses/";

HttpReply Answer(int status, const Json& body) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "application/json";
  reply.headers = {{"Cache-Control", "no-store"}};
  // What is no UTF-8 in a reason must not throw.
  reply.body = body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  return reply;
}

HttpReply Text(int status, std::string text) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(text);
  return reply;
}

HttpReply Refusal(int status, absl::string_view message) {
  return Answer(status, {{"error", std::string(message)}});
}

HttpReply NotJudged(absl::string_view cause, absl::string_view reason) {
  return Answer(200, NotJudgedJson(cause, reason));
}

// A verdict that is being reached.
class PendingVerdict final : public PendingReply {
 public:
  explicit PendingVerdict(std::shared_ptr<Judging> judging) : judging_(std::move(judging)) {}
  ~PendingVerdict() override { judging_->Ignore(this); }

  void Start(std::function<void()> wake) override { judging_->Listen(this, std::move(wake)); }

  std::optional<HttpReply> Take() override {
    const std::shared_ptr<const Report> report = judging_->report();
    if (report == nullptr) return std::nullopt;
    return Answer(200, ReportJson(*report, Detail::kVerdict));
  }

 private:
  const std::shared_ptr<Judging> judging_;
};

Report TooLate(const Question& question) {
  Report report;
  report.analysis = question.analysis;
  report.subject = question.subject;
  report.cause = Cause::kUnavailable;
  report.reason = "The questions before this one took all the time: Prometheus answers slowly.";
  report.asked_at = absl::Now();
  return report;
}

}  // namespace

Service::Service(ServiceParts parts)
    : parts_(std::move(parts)), registry_(std::make_shared<prometheus::Registry>()),
      http_metrics_(*registry_), pool_([this](const Question& question, absl::Duration left) {
        return Judge(question, left);
      }, parts_.limits) {
  for (const Analysis& analysis : parts_.analyses) by_name_[analysis.name] = analysis;
}

HttpHandler Service::handler() {
  return http_metrics_.Measure(
      "analyst", [this](const HttpRequest& request) { return Handle(request); });
}

HttpReply Service::Handle(const HttpRequest& request) {
  HttpReply reply = Route(request);
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return reply;
}

HttpReply Service::Route(const HttpRequest& request) {
  const std::string& path = request.path;
  struct Entry {
    const char* path;
    const char* verb;
    Method method;
  };
  static constexpr std::array<Entry, 3> kEntries = {
      Entry{"/v1/verdict", "POST", &Service::Verdict},
      Entry{"/v1/reset", "POST", &Service::Reset},
      Entry{"/v1/analyses", "GET", &Service::List},
  };
  if (absl::StartsWith(path, "/v1/")) {
    if (!parts_.token.Admits(request)) {
      HttpReply reply = Refusal(401, "a bearer token is needed: \"Authorization: Bearer TOKEN\"");
      reply.headers.emplace_back("WWW-Authenticate", "Bearer");
      return reply;
    }
    for (const Entry& entry : kEntries) {
      if (path != entry.path) continue;
      if (request.method == entry.verb) return (this->*entry.method)(request);
      HttpReply reply = Refusal(405, absl::StrCat(path, " takes ", entry.verb));
      reply.headers.emplace_back("Allow", entry.verb);
      return reply;
    }
    if (absl::StartsWith(path, kShowPath) && request.method == "GET") return Show(request);
    return Refusal(404, "not found; there are /v1/verdict, /v1/reset and /v1/analyses");
  }
  if (request.method != "GET") return Text(405, "GET, please\n");
  // Ready without Prometheus too: who asks then is to get an answer, not a refused connection.
  if (path == "/healthz" || path == "/readyz") return Text(200, "ok\n");
  if (path == "/metrics") return Metrics(request);
  return PageReply(path);
}

HttpReply Service::Verdict(const HttpRequest& request) {
  if (request.body_too_large) return NotJudged("bad-request", "the body is too large");
  absl::StatusOr<Question> question = ReadQuestion(request.body);
  if (!question.ok()) return NotJudged("bad-request", question.status().message());
  if (!by_name_.contains(question->analysis)) {
    std::vector<std::string> names;
    for (const auto& [name, analysis] : by_name_) names.push_back(name);
    return NotJudged("bad-request", absl::StrCat("there is no analysis \"", question->analysis,
                                                 "\"; there are ", absl::StrJoin(names, ", ")));
  }
  if (!question->subject.start.has_value()) {
    question->subject.start = parts_.resets->Find(question->subject);
  }
  std::shared_ptr<Judging> judging = pool_.Ask(*question);
  if (judging == nullptr) return NotJudged("busy", "too many questions are waiting already");
  HttpReply reply;
  reply.pending = std::make_unique<PendingVerdict>(std::move(judging));
  return reply;
}

std::shared_ptr<const Report> Service::Judge(const Question& question, absl::Duration left) {
  Analysis analysis = by_name_.at(question.analysis);
  analysis.timeout = std::min(analysis.timeout, left);
  auto report = std::make_shared<const Report>(left > absl::ZeroDuration()
                                                   ? parts_.judge(analysis, question.subject)
                                                   : TooLate(question));
  analyses_.Keep(question.Id(), report);
  return report;
}

HttpReply Service::Reset(const HttpRequest& request) {
  if (request.body_too_large) return Refusal(413, "the body is too large");
  // A page of another site cannot send that without being asked for.
  const std::optional<absl::string_view> type = request.Header("content-type");
  if (!type.has_value() || !absl::StartsWithIgnoreCase(*type, "application/json")) {
    return Refusal(415, "Content-Type must be application/json");
  }
  const absl::StatusOr<Restart> restart = ReadRestart(request.body);
  if (!restart.ok()) return Refusal(400, restart.status().message());
  const absl::StatusOr<absl::Time> now = parts_.source_now();
  if (!now.ok()) return Refusal(503, now.status().message());
  const absl::Time start = absl::FromUnixMillis(absl::ToUnixMillis(*now));
  if (const absl::Status status = parts_.resets->Add(*restart, start); !status.ok()) {
    return Refusal(503, status.message());
  }
  return Answer(200, {{"start", absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", start,
                                                 absl::UTCTimeZone())}});
}

HttpReply Service::List(const HttpRequest&) { return Answer(200, ListJson(analyses_.List())); }

HttpReply Service::Show(const HttpRequest& request) {
  const std::optional<Asked> asked = analyses_.Find(request.path.substr(kShowPath.size()));
  if (!asked.has_value()) return Refusal(404, "nobody has asked about this release lately");
  return Answer(200, ReleaseJson(*asked));
}

HttpReply Service::Metrics(const HttpRequest&) {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (prometheus::MetricFamily& family : VerdictMetrics(analyses_, absl::Now())) {
    families.push_back(std::move(family));
  }
  HttpReply reply = Text(200, prometheus::TextSerializer().Serialize(families));
  reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return reply;
}

}  // namespace guidon::analysis

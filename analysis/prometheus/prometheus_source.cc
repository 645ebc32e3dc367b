#include "analysis/prometheus/prometheus_source.h"

#include <cstdlib>
#include <fstream>
#include <istream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "analysis/prometheus/http_stream.h"
#include "analysis/prometheus/reply.h"
#include "base/percent_encoding.h"

namespace guidon::analysis {
namespace {

constexpr size_t kErrorBytes = 4096;  // of an error's body

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Seconds since 1970, as the API takes them.
std::string Seconds(absl::Time time) {
  return absl::StrFormat("%.3f", static_cast<double>(absl::ToUnixMillis(time)) / 1000);
}

absl::Status Named(const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat("Prometheus ", status.message()));
}

// The status of a query: what the transport says comes first, for a body that was cut off also
// reads badly.
absl::Status Problem(const HttpStream& stream, const absl::Status& read) {
  if (!stream.status().ok()) {
    const bool reached = stream.status().code() != absl::StatusCode::kUnavailable;
    return absl::Status(stream.status().code(),
                        absl::StrCat(reached ? "Prometheus " : "Prometheus cannot be reached: ",
                                     stream.status().message()));
  }
  return read.code() == absl::StatusCode::kInternal
             ? absl::UnavailableError(absl::StrCat("Prometheus: ", read.message()))
             : Named(read);
}

}  // namespace

absl::StatusOr<PrometheusOptions> PrometheusFromEnvironment(const std::string& url) {
  PrometheusOptions options;
  options.url = url;
  while (absl::EndsWith(options.url, "/")) options.url.pop_back();
  if (!absl::StartsWith(url, "http://") && !absl::StartsWith(url, "https://")) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", url, "\" is no address of Prometheus such as http://prometheus:9090"));
  }
  if (absl::StrContains(url, "?") || absl::StrContains(url, "#") || absl::StrContains(url, "@")) {
    return absl::InvalidArgumentError(
        "the address of Prometheus must have neither ?, # nor a user; "
        "GUIDON_PROMETHEUS_USER and GUIDON_PROMETHEUS_PASSWORD are for that");
  }
  options.bearer_token = Variable("GUIDON_PROMETHEUS_TOKEN");
  if (const std::string path = Variable("GUIDON_PROMETHEUS_TOKEN_FILE"); !path.empty()) {
    std::ifstream file(path);
    if (!file) {
      return absl::InvalidArgumentError(
          absl::StrCat("GUIDON_PROMETHEUS_TOKEN_FILE: ", path, " cannot be read"));
    }
    options.bearer_token = std::string(absl::StripAsciiWhitespace(
        std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>())));
  }
  options.user = Variable("GUIDON_PROMETHEUS_USER");
  options.password = Variable("GUIDON_PROMETHEUS_PASSWORD");
  options.ca_path = Variable("GUIDON_PROMETHEUS_CA");
  if (!options.bearer_token.empty() && !options.user.empty()) {
    return absl::InvalidArgumentError(
        "GUIDON_PROMETHEUS_USER and a token are both set; Prometheus takes one of them");
  }
  return options;
}

PrometheusSource::PrometheusSource(PrometheusOptions options) : options_(std::move(options)) {}

absl::StatusOr<absl::Time> PrometheusSource::Now(absl::Time give_up) {
  absl::StatusOr<absl::Time> time = absl::InternalError("");
  const absl::Status status = Get("/api/v1/query?query=time()", give_up, [&](HttpStream& stream) {
    std::istream body(&stream);
    time = ReadTimeReply(body);
    return time.status();
  });
  if (!status.ok()) return status;
  return time;
}

absl::StatusOr<std::vector<std::string>> PrometheusSource::Range(
    const RangeQuery& query, absl::FunctionRef<void(const Series&)> take, absl::Time give_up) {
  const absl::Duration left = std::max(give_up - absl::Now(), absl::Milliseconds(1));
  const std::string target = absl::StrCat(
      "/api/v1/query_range?query=", PercentEncode(query.selector), "&start=", Seconds(query.start),
      "&end=", Seconds(query.end), "&step=", absl::ToDoubleSeconds(query.step),
      "&timeout=", absl::ToInt64Milliseconds(absl::Ceil(left, absl::Milliseconds(1))), "ms");
  std::vector<std::string> warnings;
  const absl::Status status = Get(target, give_up, [&](HttpStream& stream) {
    std::istream body(&stream);
    auto read = ReadRangeReply(body, take, [&] { stream.Progress(); });
    if (read.ok()) warnings = *std::move(read);
    return read.status();
  });
  if (!status.ok()) return status;
  return warnings;
}

absl::Status PrometheusSource::Get(const std::string& target, absl::Time give_up,
                                   absl::FunctionRef<absl::Status(HttpStream&)> read) const {
  HttpStream stream({.url = absl::StrCat(options_.url, target),
                     .bearer_token = options_.bearer_token,
                     .user = options_.user,
                     .password = options_.password,
                     .ca_path = options_.ca_path,
                     .give_up = give_up});
  const int code = stream.StatusCode();
  if (code == 200) return Problem(stream, read(stream));
  if (code == 0 || !stream.status().ok()) return Problem(stream, absl::OkStatus());
  std::string text(kErrorBytes, '\0');
  text.resize(
      static_cast<size_t>(std::max<std::streamsize>(0, stream.sgetn(text.data(), kErrorBytes))));
  return Named(ErrorIn(code, text));
}

}  // namespace guidon::analysis

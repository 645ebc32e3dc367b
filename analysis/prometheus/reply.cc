#include "analysis/prometheus/reply.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"

namespace guidon::analysis {
namespace {

using Json = nlohmann::json;

constexpr size_t kMostSamples = 11'000;
constexpr size_t kMostLabels = 200;
constexpr size_t kMostWarnings = 20;
constexpr size_t kDeepest = 32;

absl::Time TimeOf(double seconds) {
  const bool is_time = std::isfinite(seconds) && std::abs(seconds) < 1e11;
  return is_time ? absl::FromUnixMillis(std::llround(seconds * 1000)) : absl::InfinitePast();
}

// Follows the parser through the answer:
// {"data": {"result": [{"metric": {…}, "values": [[time, "value"], …]}, …]}, "warnings": […]}
class RangeReader final : public nlohmann::json_sax<Json> {
 public:
  RangeReader(absl::FunctionRef<void(const Series&)> take, absl::FunctionRef<void()> progress)
      : take_(take), progress_(progress) {}

  absl::StatusOr<std::vector<std::string>> Result() const {
    if (!problem_.ok()) return problem_;
    if (status_ == "error") {
      return absl::UnavailableError(absl::StrCat(error_type_, ": ", error_));
    }
    if (status_ != "success" || !has_result_) {
      return absl::InternalError("the answer is not one of Prometheus' API");
    }
    return warnings_;
  }

  bool null() override { return Scalar(); }
  bool boolean(bool) override { return Scalar(); }
  bool number_integer(int64_t value) override { return Number(static_cast<double>(value)); }
  bool number_unsigned(uint64_t value) override { return Number(static_cast<double>(value)); }
  bool number_float(double value, const std::string&) override { return Number(value); }
  bool binary(Json::binary_t&) override { return false; }

  bool string(std::string& text) override {
    progress_();
    switch (Here()) {
      case Place::kRoot:
        if (key_ == "status") status_ = text;
        if (key_ == "errorType") error_type_ = text;
        if (key_ == "error") error_ = text;
        return true;
      case Place::kData:
        if (key_ == "resultType" && text != "matrix") {
          return Fail(absl::StrCat("the answer is a ", text, " where a matrix was asked for"));
        }
        return true;
      case Place::kWarnings:
        if (warnings_.size() < kMostWarnings) warnings_.push_back(text);
        return true;
      case Place::kMetric:
        if (series_.labels.size() >= kMostLabels) return TooMuch("labels");
        series_.labels.emplace_back(key_, std::move(text));
        return true;
      case Place::kSample:
        return Value(text);
      default:
        return true;
    }
  }

  bool key(std::string& name) override {
    progress_();
    key_ = std::move(name);
    return true;
  }

  bool start_object(size_t) override {
    switch (Here()) {
      case Place::kNothing:
        return Enter(Place::kRoot);
      case Place::kRoot:
        return Enter(key_ == "data" ? Place::kData : Place::kOther);
      case Place::kResult:
        series_ = Series();
        return Enter(Place::kSeries);
      case Place::kSeries:
        return Enter(key_ == "metric" ? Place::kMetric : Place::kOther);
      default:
        return Enter(Place::kOther);
    }
  }

  bool start_array(size_t) override {
    switch (Here()) {
      case Place::kRoot:
        return Enter(key_ == "warnings" ? Place::kWarnings : Place::kOther);
      case Place::kData:
        has_result_ = has_result_ || key_ == "result";
        return Enter(key_ == "result" ? Place::kResult : Place::kOther);
      case Place::kSeries:
        return Enter(key_ == "values" ? Place::kValues : Place::kOther);
      case Place::kValues:
        if (series_.samples.size() >= kMostSamples) return TooMuch("points");
        series_.samples.push_back({.time = absl::InfinitePast(), .value = std::nan("")});
        return Enter(Place::kSample);
      default:
        return Enter(Place::kOther);
    }
  }

  bool end_object() override {
    if (Here() == Place::kSeries) take_(series_);
    return Leave();
  }
  bool end_array() override { return Leave(); }

  bool parse_error(size_t position, const std::string&, const Json::exception&) override {
    return Fail(absl::StrCat("the answer is not JSON at byte ", position));
  }

 private:
  enum class Place {
    kNothing,
    kRoot,
    kWarnings,
    kData,
    kResult,
    kSeries,
    kMetric,
    kValues,
    kSample,
    kOther
  };

  Place Here() const { return places_.empty() ? Place::kNothing : places_.back(); }

  bool Enter(Place place) {
    progress_();
    if (places_.size() >= kDeepest) return Fail("the answer is nested too deeply");
    places_.push_back(place);
    return true;
  }
  bool Leave() {
    progress_();
    places_.pop_back();
    return true;
  }

  bool Scalar() {
    progress_();
    return Here() != Place::kSample || Fail("a point of the answer is not [time, \"value\"]");
  }

  bool Number(double number) {
    if (Here() != Place::kSample) return Scalar();
    progress_();
    series_.samples.back().time = TimeOf(number);
    return true;
  }

  bool Value(const std::string& text) {
    if (!absl::SimpleAtod(text, &series_.samples.back().value)) {
      return Fail("a value of the answer is no number");
    }
    return true;
  }

  bool TooMuch(absl::string_view what) {
    problem_ =
        absl::ResourceExhaustedError(absl::StrCat("answers with a series of too many ", what));
    return false;
  }
  bool Fail(absl::string_view what) {
    if (problem_.ok()) problem_ = absl::InternalError(what);
    return false;
  }

  const absl::FunctionRef<void(const Series&)> take_;
  const absl::FunctionRef<void()> progress_;
  std::vector<Place> places_;
  std::string key_;
  Series series_;
  bool has_result_ = false;
  std::string status_;
  std::string error_type_;
  std::string error_;
  std::vector<std::string> warnings_;
  absl::Status problem_;
};

// A short piece of a body for a message, on one line.
std::string Excerpt(absl::string_view text) {
  std::string line;
  for (const char c : text.substr(0, 200)) {
    line += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
  }
  return line;
}

std::string TextAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadRangeReply(std::istream& body,
                                                        absl::FunctionRef<void(const Series&)> take,
                                                        absl::FunctionRef<void()> progress) {
  RangeReader reader(take, progress);
  Json::sax_parse(body, &reader);
  return reader.Result();
}

absl::StatusOr<absl::Time> ReadTimeReply(std::istream& body) {
  const Json reply = Json::parse(body, nullptr, false);
  const absl::Status no_time = absl::InternalError("the answer is not one of Prometheus' API");
  if (!reply.is_object() || TextAt(reply, "status") != "success") return no_time;
  const auto data = reply.find("data");
  if (data == reply.end() || !data->is_object()) return no_time;
  const auto result = data->find("result");
  if (result == data->end() || !result->is_array() || result->size() != 2) return no_time;
  const Json& value = (*result)[1];
  double seconds = 0;
  if (!value.is_string() || !absl::SimpleAtod(value.get<std::string>(), &seconds)) return no_time;
  const absl::Time time = TimeOf(seconds);
  return time == absl::InfinitePast() ? absl::StatusOr<absl::Time>(no_time) : time;
}

absl::Status ErrorIn(int http_status, absl::string_view text) {
  const Json reply = Json::parse(text, nullptr, false);
  const bool is_reply = reply.is_object() && TextAt(reply, "status") == "error";
  const std::string said =
      is_reply ? TextAt(reply, "error") : absl::StrCat("status ", http_status, " ", Excerpt(text));
  switch (http_status) {
    case 400:
      return absl::InvalidArgumentError(absl::StrCat("refuses the query: ", said));
    case 401:
    case 403:
      return absl::PermissionDeniedError(
          absl::StrCat("lets nobody in who does not say who they are, or not with these rights: "
                       "set GUIDON_PROMETHEUS_TOKEN, or GUIDON_PROMETHEUS_USER and "
                       "GUIDON_PROMETHEUS_PASSWORD (",
                       said, ")"));
    case 404:
      return absl::UnavailableError(
          absl::StrCat("has no query API at this address; is the path right? (", said, ")"));
    case 413:
    case 422:
      return absl::ResourceExhaustedError(absl::StrCat("cannot carry the query out: ", said));
    default:
      return absl::UnavailableError(absl::StrCat("answers with an error: ", said));
  }
}

}  // namespace guidon::analysis

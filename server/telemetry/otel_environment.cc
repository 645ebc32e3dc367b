#include "server/telemetry/otel_environment.h"

#include <unistd.h>

#include <optional>
#include <random>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/percent_encoding.h"
#include "base/utf8.h"

namespace guidon {
namespace {

// A random UUID, as RFC 9562 makes one.
std::string RandomUuid() {
  std::random_device device;
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%08x%04x", device(), device() & 0xffff,
                         device() & 0xfff, (device() & 0x3fff) | 0x8000, device(),
                         device() & 0xffff);
}

std::string HostName() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

// Decodes %XX. nullopt: that is not well-formed, or no text.
std::optional<std::string> DecodeText(absl::string_view text) {
  std::optional<std::string> decoded = PercentDecode(text);
  if (decoded.has_value() && !IsUtf8(*decoded)) return std::nullopt;
  return decoded;
}

using Attributes = absl::btree_map<std::string, std::string>;

// Reads `key=value,key=value`. nullopt: that is not well-formed.
std::optional<Attributes> ParseAttributes(absl::string_view text) {
  Attributes attributes;
  for (absl::string_view pair : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const size_t equals = pair.find('=');
    if (equals == absl::string_view::npos) return std::nullopt;
    const std::optional<std::string> key =
        DecodeText(absl::StripAsciiWhitespace(pair.substr(0, equals)));
    const std::optional<std::string> value =
        DecodeText(absl::StripAsciiWhitespace(pair.substr(equals + 1)));
    if (!key.has_value() || key->empty() || !value.has_value()) return std::nullopt;
    attributes[*key] = *value;
  }
  return attributes;
}

// Reads the variables one by one; an empty one counts as unset.
class Reader {
 public:
  explicit Reader(absl::FunctionRef<const char*(const char*)> variable) : variable_(variable) {}

  std::string Text(const char* name) {
    const char* const value = variable_(name);
    return value == nullptr ? "" : value;
  }

  // A whole number of at least 1, or `otherwise`.
  int Number(const char* name, int otherwise) {
    const std::string text = Text(name);
    int number = otherwise;
    if (text.empty() || (absl::SimpleAtoi(text, &number) && number >= 1)) return number;
    Warn(absl::StrCat(name, ": \"", text, "\" is no whole number of at least 1"));
    return otherwise;
  }

  absl::Duration Milliseconds(const char* name, absl::Duration otherwise) {
    return absl::Milliseconds(Number(name, static_cast<int>(absl::ToInt64Milliseconds(otherwise))));
  }

  void Warn(std::string warning) { warnings_.push_back(std::move(warning)); }

  std::vector<std::string> TakeWarnings() { return std::move(warnings_); }

 private:
  absl::FunctionRef<const char*(const char*)> variable_;
  std::vector<std::string> warnings_;
};

Attributes ReadResource(Reader& read) {
  Attributes resource = {{"service.name", "guidond"},
                         {"service.version", GUIDON_VERSION},
                         {"service.instance.id", RandomUuid()}};
  if (const std::string host = HostName(); !host.empty()) resource["host.name"] = host;
  const std::string text = read.Text("OTEL_RESOURCE_ATTRIBUTES");
  const std::optional<Attributes> attributes = ParseAttributes(text);
  if (!attributes.has_value()) {
    read.Warn(absl::StrCat("OTEL_RESOURCE_ATTRIBUTES: \"", text,
                           "\" is not of the form key=value,key=value"));
  } else {
    for (const auto& [key, value] : *attributes) resource[key] = value;
  }
  const std::string service = read.Text("OTEL_SERVICE_NAME");
  if (IsUtf8(service) && !service.empty()) resource["service.name"] = service;
  return resource;
}

Sampler ReadSampler(Reader& read) {
  const std::string name = read.Text("OTEL_TRACES_SAMPLER");
  if (name.empty()) return {};
  const absl::StatusOr<Sampler> sampler = Sampler::Make(name, read.Text("OTEL_TRACES_SAMPLER_ARG"));
  if (sampler.ok()) return *sampler;
  read.Warn(std::string(sampler.status().message()));
  return {};
}

}  // namespace

OtelEnvironment ReadOtelEnvironment(absl::FunctionRef<const char*(const char*)> variable) {
  Reader read(variable);
  OtelEnvironment result;
  result.resource = ReadResource(read);
  result.sampler = ReadSampler(read);
  result.metric_interval = read.Milliseconds("OTEL_METRIC_EXPORT_INTERVAL", result.metric_interval);
  result.span_delay = read.Milliseconds("OTEL_BSP_SCHEDULE_DELAY", result.span_delay);
  result.span_queue = static_cast<size_t>(
      read.Number("OTEL_BSP_MAX_QUEUE_SIZE", static_cast<int>(result.span_queue)));
  result.span_batch = static_cast<size_t>(
      read.Number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", static_cast<int>(result.span_batch)));
  result.warnings = read.TakeWarnings();
  return result;
}

}  // namespace guidon

// `--sources`: flagd's JSON array of sources.
#include <cstdint>
#include <functional>
#include <limits>
#include <map>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/suggest.h"
#include "evaluator/flag_definitions.h"
#include "server/sources/source_config.h"

namespace guidon {
namespace {

absl::Status Wrong(absl::string_view what) { return absl::InvalidArgumentError(what); }

absl::Status Within(absl::string_view place, const absl::Status& status) {
  const absl::string_view message = status.message();
  const bool nested = absl::StartsWith(message, ".") || absl::StartsWith(message, "[");
  return absl::InvalidArgumentError(absl::StrCat(place, nested ? "" : ": ", message));
}

// Takes a field's value over; the error's message says what it must be.
using Take = std::function<absl::Status(const Json& value)>;
// By the fields' names.
using Fields = std::map<std::string, Take>;

Take Text(std::string& target) {
  return [&target](const Json& value) {
    if (!value.is_string()) return Wrong("must be text");
    target = value.get<std::string>();
    return absl::OkStatus();
  };
}

Take Flag(bool& target) {
  return [&target](const Json& value) {
    if (!value.is_boolean()) return Wrong("must be true or false");
    target = value.get<bool>();
    return absl::OkStatus();
  };
}

// A whole number; 0 leaves the default.
Take Number(std::function<void(int)> set) {
  return [set = std::move(set)](const Json& value) {
    constexpr int kMost = std::numeric_limits<int>::max();
    if (!value.is_number_unsigned() || value.get<uint64_t>() > kMost) {
      return Wrong(absl::StrCat("must be a whole number from 0 to ", kMost));
    }
    if (value.get<int>() > 0) set(value.get<int>());
    return absl::OkStatus();
  };
}

Take Seconds(absl::Duration& target) {
  return Number([&target](int seconds) { target = absl::Seconds(seconds); });
}

absl::Status ReadFields(const Json& object, const Fields& fields) {
  if (!object.is_object()) return Wrong("must be an object");
  for (const auto& [name, value] : object.items()) {
    const std::string place = absl::StrCat(".", name);
    const Take* take = nullptr;
    std::vector<std::string> names;
    for (const auto& [known, known_take] : fields) {
      if (absl::EqualsIgnoreCase(known, name)) take = &known_take;
      names.push_back(known);
    }
    if (take == nullptr) {
      const std::string advice = DidYouMean(
          Nearest(name, names), absl::StrCat("; there are ", absl::StrJoin(names, ", ")));
      return Wrong(absl::StrCat(place, ": there is no such field", advice));
    }
    if (value.is_null()) continue;
    if (absl::Status status = (*take)(value); !status.ok()) return Within(place, status);
  }
  return absl::OkStatus();
}

absl::Status TakeProvider(const Json& value, SourceConfig& source) {
  static const auto* const kProviders = new std::map<std::string, SourceKind>{
      {"file", SourceKind::kFile},     {"fsnotify", SourceKind::kFile},
      {"fileinfo", SourceKind::kFile}, {"http", SourceKind::kHttp},
      {"grpc", SourceKind::kGrpc},     {"kubernetes", SourceKind::kKubernetes},
      {"gcs", SourceKind::kGcs},       {"azblob", SourceKind::kAzblob},
      {"s3", SourceKind::kS3}};
  std::vector<std::string> names;
  for (const auto& [name, kind] : *kProviders) names.push_back(name);
  const std::string given = value.is_string() ? value.get<std::string>() : value.dump();
  const auto provider = kProviders->find(given);
  if (provider == kProviders->end()) {
    return Wrong(absl::StrCat("\"", given, "\" is none of ", absl::StrJoin(names, ", "),
                              DidYouMean(Nearest(given, names))));
  }
  source.kind = provider->second;
  return absl::OkStatus();
}

absl::Status AddHeader(const std::string& name, const std::string& value, SourceConfig& source) {
  const auto has_break = [](const std::string& text) {
    return text.find_first_of(std::string("\r\n\0", 3)) != std::string::npos;
  };
  if (name.empty() || has_break(name) || name.find(':') != std::string::npos || has_break(value)) {
    return Wrong("is no header: neither name nor value may hold a line break");
  }
  source.headers.emplace_back(name, value);
  return absl::OkStatus();
}

absl::Status TakeHeaders(const Json& value, SourceConfig& source) {
  if (!value.is_object()) return Wrong("must be an object of names and values");
  for (const auto& [name, text] : value.items()) {
    const std::string place = absl::StrCat(".", name);
    if (!text.is_string()) return Wrong(absl::StrCat(place, ": must be text"));
    const absl::Status added = AddHeader(name, text.get<std::string>(), source);
    if (!added.ok()) return Within(place, added);
  }
  return absl::OkStatus();
}

absl::Status TakeOAuth(const Json& value, SourceConfig& source) {
  OAuthConfig& oauth = source.oauth.emplace();
  absl::Status read = ReadFields(value, {{"clientID", Text(oauth.client_id)},
                                         {"clientSecret", Text(oauth.client_secret)},
                                         {"tokenURL", Text(oauth.token_url)},
                                         {"folder", Text(oauth.folder)},
                                         {"ReloadDelayS", Seconds(oauth.reload_delay)}});
  if (!read.ok()) return read;
  if (oauth.token_url.empty()) return Wrong(".tokenURL: is missing");
  if (!oauth.folder.empty()) return absl::OkStatus();
  if (oauth.client_id.empty()) return Wrong(".clientID: is missing, and so is folder");
  if (oauth.client_secret.empty()) return Wrong(".clientSecret: is missing, and so is folder");
  return absl::OkStatus();
}

absl::StatusOr<SourceConfig> ReadSource(const Json& object) {
  SourceConfig source;
  std::string auth_header;
  std::string bearer_token;
  bool has_provider = false;
  absl::Status read = ReadFields(
      object, {{"uri", Text(source.uri)},
               {"provider",
                [&](const Json& value) {
                  has_provider = true;
                  return TakeProvider(value, source);
                }},
               {"selector", Text(source.selector)},
               {"providerID", Text(source.provider_id)},
               {"tls", Flag(source.tls)},
               {"certPath", Text(source.cert_path)},
               {"maxMsgSize", Number([&](int bytes) { source.max_message = bytes; })},
               {"interval", Seconds(source.interval)},
               {"intervalSeed", Text(source.interval_seed)},
               {"timeoutS", Seconds(source.timeout)},
               {"authHeader", Text(auth_header)},
               {"bearerToken", Text(bearer_token)},
               {"headers", [&](const Json& value) { return TakeHeaders(value, source); }},
               {"oauth", [&](const Json& value) { return TakeOAuth(value, source); }}});
  if (!read.ok()) return read;
  if (source.uri.empty()) return Wrong(".uri: is missing");
  if (!has_provider) return Wrong(".provider: is missing");
  if (!auth_header.empty() && !bearer_token.empty()) {
    return Wrong(".bearerToken: cannot stand beside authHeader; drop it");
  }
  if (!bearer_token.empty()) auth_header = absl::StrCat("Bearer ", bearer_token);
  if (!auth_header.empty()) {
    const absl::Status added = AddHeader("Authorization", auth_header, source);
    if (!added.ok()) return Within(".authHeader", added);
    if (source.oauth.has_value()) return Wrong(".oauth: cannot stand beside authHeader; drop one");
  }
  if (absl::Status status = NormalizeSource(source); !status.ok()) return Within(".uri", status);
  return source;
}

}  // namespace

absl::StatusOr<std::vector<SourceConfig>> ParseSources(absl::string_view json) {
  const absl::StatusOr<Json> list = ParseJson(json);
  if (!list.ok()) return list.status();
  if (!list->is_array()) return Wrong("must be a JSON array of objects");
  std::vector<SourceConfig> sources;
  for (size_t i = 0; i < list->size(); ++i) {
    absl::StatusOr<SourceConfig> source = ReadSource((*list)[i]);
    if (!source.ok()) return Within(absl::StrCat("[", i, "]"), source.status());
    sources.push_back(*std::move(source));
  }
  return sources;
}

}  // namespace guidon

// Each option by its long name, its short one, its variable and its key in the configuration file.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "server/options.h"
#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

struct OptionCase {
  std::string name;
  std::string short_name;  // "" for none
  std::string value;       // as it stands on the command line
  std::function<std::string(const Options&)> read;
  std::string expected = value;
  std::string prefix = "FLAGD";
};

template <typename Map>
std::string Text(const Map& map) {
  const std::map<std::string, std::string> sorted(map.begin(), map.end());
  return absl::StrJoin(sorted, ",", absl::PairFormatter("="));
}

std::string Text(bool value) { return value ? "true" : "false"; }

std::string Uris(const std::vector<SourceConfig>& sources) {
  return absl::StrJoin(
      sources, ",", [](std::string* out, const SourceConfig& source) { out->append(source.uri); });
}

#define READ(expression) [](const Options& o) { return absl::StrCat(expression); }

std::vector<OptionCase> Cases() {
  return {
      {"port", "p", "1", READ(o.port)},
      {"socket-path", "d", "/s", READ(o.socket_path)},
      {"management-port", "m", "2", READ(o.management_port)},
      {"sync-port", "g", "3", READ(o.sync_port)},
      {"sync-socket-path", "e", "/t", READ(o.sync_socket_path)},
      {"ofrep-port", "r", "4", READ(o.ofrep_port)},
      {"admin-port", "", "5", READ(o.admin_port), "5", "GUIDON"},
      {"admin-address", "", "::1", READ(o.admin.address), "::1", "GUIDON"},
      {"prometheus", "", "http://p:9090", READ(o.prometheus), "http://p:9090", "GUIDON"},
      {"admin-auth", "", "true", READ(Text(o.admin.auth)), "true", "GUIDON"},
      {"admin-token-file", "", "/token", READ(o.admin.token_file), "/token", "GUIDON"},
      {"uri", "f", "file:a.json,file:b.yaml", READ(Uris(o.sources)), "a.json,b.yaml"},
      {"sources", "s", R"([{"uri":"h:1","provider":"grpc"}])", READ(Uris(o.sources)), "h:1"},
      {"store", "", "/store", READ(o.store), "/store", "GUIDON"},
      {"history-max-age", "", "720h", READ(absl::FormatDuration(o.retention.max_age)), "720h",
       "GUIDON"},
      {"history-max-count", "", "5000", READ(o.retention.max_count), "5000", "GUIDON"},
      {"context-value", "X", "plan=a=b,region=eu", READ(Text(o.context_values))},
      {"context-from-header", "H", "X-User=targetingKey", READ(Text(o.context_from_headers))},
      {"cors-origin", "C", "https://a.example,https://b.example",
       READ(absl::StrJoin(o.cors_origins, ","))},
      {"stream-deadline", "", "1m30s", READ(absl::FormatDuration(o.stream_deadline))},
      {"disable-sync-metadata", "", "true", READ(Text(o.disable_sync_metadata))},
      {"max-request-body", "B", "0", READ(o.max_request_body)},
      {"max-request-header", "R", "77", READ(o.max_request_header)},
      {"keep-alive-min-time", "", "10s", READ(absl::FormatDuration(o.keep_alive_min_time))},
      {"keep-alive-permit-without-stream", "", "false",
       READ(Text(o.keep_alive_permit_without_stream))},
      {"shutdown-grace", "", "3s", READ(absl::FormatDuration(o.shutdown_grace)), "3s", "GUIDON"},
      {"otel-collector-uri", "o", "collector:4317", READ(o.collector.uri)},
      {"otel-ca-path", "A", "/ca.pem", READ(o.collector.ca_path)},
      {"otel-reload-interval", "I", "5m", READ(absl::FormatDuration(o.collector.reload_interval))},
      {"log-format", "z", "json", READ(o.log_format == LogFormat::kJson ? "json" : "console")},
      {"debug", "x", "true", READ(Text(o.debug))},
  };
}

// These need each other.
const char* const kNeedOthers[] = {"metrics-exporter",    "otel-cert-path",  "otel-key-path",
                                   "server-cert-path",    "server-key-path", "client-ca-path",
                                   "tls-management",      "tls-admin",       "admin-identity",
                                   "admin-client-ca-path"};

CommandLine Parse(const std::vector<std::string>& arguments) {
  std::vector<const char*> argv = {"guidond", "start"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  return ParseCommandLine(static_cast<int>(argv.size()), argv.data());
}

void ExpectRead(const OptionCase& option, const CommandLine& line, const std::string& way) {
  ASSERT_TRUE(line.start) << option.name << " by " << way << ": " << line.text;
  EXPECT_EQ(option.read(line.options), option.expected) << option.name << " by " << way;
}

bool IsFlag(const OptionCase& option) { return option.value == "true" || option.value == "false"; }

TEST(OptionsTableTest, DefaultsAreOthersThanTheValuesHere) {
  for (const OptionCase& option : Cases()) {
    EXPECT_NE(option.read(Parse({}).options), option.expected) << option.name;
  }
}

TEST(OptionsTableTest, LongNames) {
  for (const OptionCase& option : Cases()) {
    ExpectRead(option, Parse({absl::StrCat("--", option.name, "=", option.value)}), "--name=value");
    if (IsFlag(option)) continue;
    ExpectRead(option, Parse({"--" + option.name, option.value}), "--name value");
  }
}

TEST(OptionsTableTest, ShortNames) {
  for (const OptionCase& option : Cases()) {
    if (option.short_name.empty()) continue;
    if (IsFlag(option)) {
      ExpectRead(option, Parse({"-" + option.short_name}), "-n");
      continue;
    }
    ExpectRead(option, Parse({"-" + option.short_name, option.value}), "-n value");
    ExpectRead(option, Parse({absl::StrCat("-", option.short_name, option.value)}), "-nvalue");
  }
}

TEST(OptionsTableTest, Variables) {
  for (const OptionCase& option : Cases()) {
    const std::string variable = absl::StrCat(
        option.prefix, "_", absl::AsciiStrToUpper(absl::StrReplaceAll(option.name, {{"-", "_"}})));
    setenv(variable.c_str(), option.value.c_str(), 1);
    ExpectRead(option, Parse({}), variable);
    unsetenv(variable.c_str());
  }
}

TEST(OptionsTableTest, KeysOfTheConfigurationFile) {
  const testing::TempDir dir;
  const std::string path = dir / "guidond.yaml";
  for (const OptionCase& option : Cases()) {
    const bool list = absl::StrContains(option.value, ',') && option.value.front() != '[';
    const std::string value = list ? absl::StrCat("[", option.value, "]") : option.value;
    testing::WriteFile(path, absl::StrCat(option.name, ": ", value, "\n"));
    ExpectRead(option, Parse({"--config", path}), "key");
  }
}

TEST(OptionsTableTest, OptionsThatNeedEachOther) {
  const CommandLine line = Parse({"-t", "otel", "-o", "c:1", "-D", "/c.pem", "-K", "/k.pem"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_TRUE(line.options.collector.metrics);
  EXPECT_EQ(line.options.collector.cert_path, "/c.pem");
  EXPECT_EQ(line.options.collector.key_path, "/k.pem");
  const CommandLine tls = Parse({"-c", "/s.pem", "-k", "/s.key", "--client-ca-path", "/ca.pem",
                                 "--tls-management", "--tls-admin"});
  ASSERT_TRUE(tls.start) << tls.text;
  EXPECT_EQ(tls.options.server_cert_path, "/s.pem");
  EXPECT_EQ(tls.options.server_key_path, "/s.key");
  EXPECT_EQ(tls.options.client_ca_path, "/ca.pem");
  EXPECT_TRUE(tls.options.tls_management);
  EXPECT_TRUE(tls.options.tls_admin);
}

// An option that is new must be added to the table.
TEST(OptionsTableTest, TheTableIsWhole) {
  const std::string help = Parse({"--help"}).text;
  std::vector<std::string> known = {"help", "config"};
  known.insert(known.end(), std::begin(kNeedOthers), std::end(kNeedOthers));
  for (const OptionCase& option : Cases()) known.push_back(option.name);
  for (size_t at = help.find("--"); at != std::string::npos; at = help.find("--", at + 2)) {
    const size_t end = help.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    const std::string name = help.substr(at + 2, end - at - 2);
    EXPECT_NE(std::find(known.begin(), known.end(), name), known.end()) << name;
  }
}

}  // namespace
}  // namespace guidon

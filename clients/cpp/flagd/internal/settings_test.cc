#include "flagd/internal/settings.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace guidon::flagd_internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Variables = std::map<std::string, std::string>;

Environment Holding(Variables variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

absl::StatusOr<Settings> Read(const FlagdOptions& options, const Variables& variables = {}) {
  return ReadSettings(options, Holding(variables));
}

struct OptionCase {
  std::string name;                        // As in the table of docs/cpp-provider.md.
  std::string variable;                    // "" where there is none.
  std::string by_default;                  // How `read` gives it.
  std::string text;                        // In the variable,
  std::string expected;                    // and what `read` then gives.
  std::function<void(FlagdOptions&)> set;  // Another value, in code,
  std::string set_to;                      // and what `read` then gives.
  std::function<std::string(const Settings&)> read;
  Variables others = {};  // That it needs.
};

#define READ(expression) [](const Settings& s) { return absl::StrCat(expression); }
#define SET(statement) [](FlagdOptions& o) { o.statement; }

const Variables kInProcess = {{"FLAGD_RESOLVER", "in-process"}};

std::vector<OptionCase> Cases() {
  return {
      {"resolver",
       "FLAGD_RESOLVER",
       "0",
       "In-Process",
       "1",
       SET(resolver = FlagdResolver::kFile),
       "2",
       READ(static_cast<int>(s.resolver)),
       {{"FLAGD_OFFLINE_FLAG_SOURCE_PATH", "/f"}}},
      {"host", "FLAGD_HOST", "localhost:8013", "far", "far:8013", SET(host = "near"), "near:8013",
       READ(s.target)},
      {"port", "FLAGD_PORT", "localhost:8013", "1", "localhost:1", SET(port = 2), "localhost:2",
       READ(s.target)},
      {"port", "FLAGD_SYNC_PORT", "localhost:8015", "3", "localhost:3", SET(port = 4),
       "localhost:4", READ(s.target), kInProcess},
      {"target_uri", "FLAGD_TARGET_URI", "localhost:8013", "dns:///flags:1", "dns:///flags:1",
       SET(target_uri = "xds:///flags"), "xds:///flags", READ(s.target)},
      {"socket_path", "FLAGD_SOCKET_PATH", "localhost:8013", "/run/flags", "unix:/run/flags",
       SET(socket_path = "unix:/other"), "unix:/other", READ(s.target)},
      {"default_authority", "FLAGD_DEFAULT_AUTHORITY", "", "a", "a", SET(default_authority = "b"),
       "b", READ(s.authority)},
      {"tls", "FLAGD_TLS", "0", "true", "1", SET(tls = false), "0", READ(s.tls)},
      {"server_cert_path", "FLAGD_SERVER_CERT_PATH", "", "/ca", "/ca",
       SET(server_cert_path = "/cb"), "/cb", READ(s.server_cert_path)},
      {"client_cert_path",
       "GUIDON_CLIENT_CERT_PATH",
       "",
       "/c",
       "/c",
       SET(client_cert_path = "/d"),
       "/d",
       READ(s.client_cert_path),
       {{"GUIDON_CLIENT_KEY_PATH", "/k"}}},
      {"client_key_path",
       "GUIDON_CLIENT_KEY_PATH",
       "",
       "/c",
       "/c",
       SET(client_key_path = "/d"),
       "/d",
       READ(s.client_key_path),
       {{"GUIDON_CLIENT_CERT_PATH", "/k"}}},
      {"deadline", "FLAGD_DEADLINE_MS", "500", "1", "1", SET(deadline = milliseconds(2)), "2",
       READ(s.deadline.count())},
      {"stream_deadline", "FLAGD_STREAM_DEADLINE_MS", "600000", "0", "0",
       SET(stream_deadline = seconds(2)), "2000", READ(s.stream_deadline.count())},
      {"retry_backoff", "FLAGD_RETRY_BACKOFF_MS", "1000", "1", "1",
       SET(retry_backoff = milliseconds(2)), "2", READ(s.retry_backoff.count())},
      {"retry_backoff_max", "FLAGD_RETRY_BACKOFF_MAX_MS", "120000", "1", "1",
       SET(retry_backoff_max = milliseconds(2)), "2", READ(s.retry_backoff_max.count())},
      {"retry_grace_period", "FLAGD_RETRY_GRACE_PERIOD", "5000", "1", "1000",
       SET(retry_grace_period = seconds(2)), "2000", READ(s.retry_grace_period.count())},
      {"keep_alive_time", "FLAGD_KEEP_ALIVE_TIME_MS", "0", "1", "1",
       SET(keep_alive_time = milliseconds(2)), "2", READ(s.keep_alive_time.count())},
      {"fatal_status_codes", "FLAGD_FATAL_STATUS_CODES", "", "UNAUTHENTICATED, 7", "7,16",
       [](FlagdOptions& o) {
         o.fatal_status_codes = {{12, 3}};
       },
       "3,12", READ(absl::StrJoin(s.fatal_status_codes, ","))},
      {"cache", "FLAGD_CACHE", "1", "disabled", "0", SET(cache = FlagdCache::kLru), "1",
       READ(s.cache)},
      {"max_cache_size", "FLAGD_MAX_CACHE_SIZE", "1000", "1", "1", SET(max_cache_size = 2), "2",
       READ(s.max_cache_size)},
      {"selector", "FLAGD_SOURCE_SELECTOR", "", "flagSetId=a", "flagSetId=a",
       SET(selector = "source=b"), "source=b", READ(s.selector)},
      {"provider_id", "FLAGD_PROVIDER_ID", "", "a", "a", SET(provider_id = "b"), "b",
       READ(s.provider_id)},
      {"context_enricher", "", "0", "", "", SET(context_enricher = [](const auto& c) { return c; }),
       "1", READ(static_cast<bool>(s.context_enricher))},
      {"last_good_path", "GUIDON_LAST_GOOD_PATH", "", "/a", "/a", SET(last_good_path = "/b"), "/b",
       READ(s.last_good_path)},
      {"offline_flag_source_path", "FLAGD_OFFLINE_FLAG_SOURCE_PATH", "", "/a", "/a",
       SET(offline_flag_source_path = "/b"), "/b", READ(s.offline_flag_source_path)},
      {"offline_poll_interval", "FLAGD_OFFLINE_POLL_MS", "5000", "1", "1",
       SET(offline_poll_interval = milliseconds(2)), "2", READ(s.offline_poll_interval.count())},
  };
}

TEST(SettingsTest, DefaultsAreThoseOfTheSpecification) {
  for (const OptionCase& option : Cases()) {
    const auto settings = Read({}, option.others);
    if (option.name == "client_cert_path" || option.name == "client_key_path") continue;
    ASSERT_TRUE(settings.ok()) << option.name << ": " << settings.status();
    EXPECT_EQ(option.read(*settings), option.by_default) << option.name;
  }
}

TEST(SettingsTest, EachVariableIsRead) {
  for (const OptionCase& option : Cases()) {
    if (option.variable.empty()) continue;
    Variables variables = option.others;
    variables[option.variable] = option.text;
    if (option.name == "resolver") variables.erase("FLAGD_OFFLINE_FLAG_SOURCE_PATH");
    const auto settings = Read({}, variables);
    ASSERT_TRUE(settings.ok()) << option.variable << ": " << settings.status();
    EXPECT_EQ(option.read(*settings), option.expected) << option.variable;
  }
}

TEST(SettingsTest, OptionsInCodeWinOverVariables) {
  for (const OptionCase& option : Cases()) {
    Variables variables = option.others;
    if (!option.variable.empty()) variables[option.variable] = option.text;
    FlagdOptions options;
    option.set(options);
    const auto settings = Read(options, variables);
    ASSERT_TRUE(settings.ok()) << option.name << ": " << settings.status();
    EXPECT_EQ(option.read(*settings), option.set_to) << option.name;
  }
}

// docs/cpp-provider.md: | option | variable | default | …
TEST(SettingsTest, TheGuideHasTheTable) {
  std::ifstream page(FLAGD_PROVIDER_GUIDE);
  ASSERT_TRUE(page) << FLAGD_PROVIDER_GUIDE;
  std::map<std::string, std::string> rows;
  for (std::string line; std::getline(page, line);) {
    static const std::regex kRow(R"(\| `([a-z_]+)` \| (.*) \|)");
    std::smatch row;
    if (std::regex_match(line, row, kRow)) rows[row[1]] = row[2];
  }
  for (const OptionCase& option : Cases()) {
    ASSERT_TRUE(rows.count(option.name)) << option.name << " is not in the table";
    EXPECT_NE(rows[option.name].find(option.variable), std::string::npos) << option.name;
  }
  EXPECT_TRUE(rows.count("log"));
  std::set<std::string> names = {"log"};
  for (const OptionCase& option : Cases()) names.insert(option.name);
  EXPECT_EQ(rows.size(), names.size());
}

TEST(SettingsTest, WrongValuesAreRefusedByName) {
  const std::pair<const char*, const char*> kWrong[] = {
      {"FLAGD_RESOLVER", "remote"},
      {"FLAGD_PORT", "x"},
      {"FLAGD_PORT", "65536"},
      {"FLAGD_TLS", "perhaps"},
      {"FLAGD_DEADLINE_MS", "-1"},
      {"FLAGD_DEADLINE_MS", "0"},
      {"FLAGD_CACHE", "mem"},
      {"FLAGD_FATAL_STATUS_CODES", "NOPE"},
      {"FLAGD_FATAL_STATUS_CODES", "17"},
      {"FLAGD_TARGET_URI", "envoy://proxy"},
      {"FLAGD_RETRY_GRACE_PERIOD", "1.5"},
      {"FLAGD_MAX_CACHE_SIZE", "many"},
  };
  for (const auto& [variable, value] : kWrong) {
    const absl::Status status = Read({}, {{variable, value}}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << variable << "=" << value;
    EXPECT_NE(status.message().find(variable), absl::string_view::npos) << status;
  }
  FlagdOptions options;
  options.deadline = milliseconds(0);
  EXPECT_FALSE(Read(options).ok());
  EXPECT_FALSE(Read({}, {{"GUIDON_CLIENT_CERT_PATH", "/c"}}).ok());
  EXPECT_FALSE(Read({}, {{"FLAGD_RESOLVER", "file"}}).ok());
}

TEST(SettingsTest, AFileTurnsInProcessIntoFile) {
  const auto settings =
      Read({}, {{"FLAGD_RESOLVER", "in-process"}, {"FLAGD_OFFLINE_FLAG_SOURCE_PATH", "/f.json"}});
  ASSERT_TRUE(settings.ok());
  EXPECT_EQ(settings->resolver, FlagdResolver::kFile);
  EXPECT_EQ(Read({}, {{"FLAGD_OFFLINE_FLAG_SOURCE_PATH", "/f.json"}})->resolver,
            FlagdResolver::kRpc);
}

TEST(SettingsTest, ThePortInProcessIsThatOfSyncFirst) {
  Variables variables = kInProcess;
  variables["FLAGD_PORT"] = "1";
  EXPECT_EQ(Read({}, variables)->target, "localhost:1");
  variables["FLAGD_SYNC_PORT"] = "2";
  EXPECT_EQ(Read({}, variables)->target, "localhost:2");
  variables.erase("FLAGD_RESOLVER");
  EXPECT_EQ(Read({}, variables)->target, "localhost:1");
}

TEST(SettingsTest, TargetsHaveAnOrder) {
  Variables variables = {{"FLAGD_HOST", "::1"}, {"FLAGD_PORT", "1"}};
  EXPECT_EQ(Read({}, variables)->target, "[::1]:1");
  variables["FLAGD_TARGET_URI"] = "envoy://proxy:9211/flags.service";
  EXPECT_EQ(Read({}, variables)->target, "proxy:9211");
  EXPECT_EQ(Read({}, variables)->authority, "flags.service");
  variables["FLAGD_SOCKET_PATH"] = "/s";
  EXPECT_EQ(Read({}, variables)->target, "unix:/s");
}

TEST(SettingsTest, EmptyVariablesAreUnset) {
  EXPECT_EQ(Read({}, {{"FLAGD_PORT", ""}})->target, "localhost:8013");
}

}  // namespace
}  // namespace guidon::flagd_internal

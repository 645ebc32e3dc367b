#include "server/options.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/temp_dir.h"

namespace guidon {
namespace {

CommandLine Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "guidond");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

std::vector<std::string> SourceUris(const CommandLine& line) {
  std::vector<std::string> uris;
  for (const SourceConfig& source : line.options.sources) uris.push_back(source.uri);
  return uris;
}

TEST(OptionsTest, DefaultsAreFlagdsPorts) {
  const CommandLine line = Parse({"start"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.port, 8013);
  EXPECT_EQ(line.options.management_port, 8014);
  EXPECT_EQ(line.options.admin_port, 8017);
  EXPECT_EQ(line.options.max_request_body, 1'000'000);
  EXPECT_TRUE(line.options.sources.empty());
}

TEST(OptionsTest, SourcesFollowTheUrisAndWin) {
  const CommandLine line =
      Parse({"start", "-s", R"([{"uri": "h:8015", "provider": "grpc"}])", "-f", "file:a.json"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(SourceUris(line), (std::vector<std::string>{"a.json", "h:8015"}));
}

TEST(OptionsTest, EnvironmentIsReadAndTheCommandLineWins) {
  setenv("FLAGD_PORT", "1234", 1);
  EXPECT_EQ(Parse({"start"}).options.port, 1234);
  EXPECT_EQ(Parse({"start", "--port", "99"}).options.port, 99);
  unsetenv("FLAGD_PORT");
}

class ConfigFileOptionsTest : public ::testing::Test {
 protected:
  CommandLine ParseWith(const std::string& config, std::vector<const char*> arguments = {}) {
    testing::WriteFile(path_, config);
    arguments.insert(arguments.begin(), {"start", "--config", path_.c_str()});
    return Parse(arguments);
  }

  testing::TempDir dir_;
  const std::string path_ = dir_ / "guidond.yaml";
};

TEST_F(ConfigFileOptionsTest, FillsInWhatIsNotSetOtherwise) {
  setenv("FLAGD_SYNC_PORT", "2222", 1);
  const CommandLine line = ParseWith(
      "port: 1111\nsync-port: 1\nofrep-port: 3333\ndebug: true\nuri: [file:a.json, file:b.json]\n"
      "context-value: {region: eu}\nstream-deadline: 5s\n"
      "sources: [{uri: \"http://h/f\", provider: http, oauth: {folder: /s, tokenURL: "
      "\"http://t\"}}]\n",
      {"--ofrep-port", "4444"});
  unsetenv("FLAGD_SYNC_PORT");
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.port, 1111);
  EXPECT_EQ(line.options.sync_port, 2222);
  EXPECT_EQ(line.options.ofrep_port, 4444);
  EXPECT_TRUE(line.options.debug);
  EXPECT_EQ(SourceUris(line), (std::vector<std::string>{"a.json", "b.json", "http://h/f"}));
  EXPECT_EQ(line.options.context_values.at("region"), "eu");
  EXPECT_EQ(line.options.stream_deadline, absl::Seconds(5));
}

TEST_F(ConfigFileOptionsTest, NamesWhatIsWrong) {
  const CommandLine unknown = ParseWith("prot: 1\n");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.text.find("there is no option \"prot\": did you mean port?"), std::string::npos)
      << unknown.text;
  const CommandLine wrong = ParseWith("port: many\n");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.text.find("--port"), std::string::npos) << wrong.text;
}

TEST_F(ConfigFileOptionsTest, FlagdsOwnFileIsReadWhereNoOtherIsNamed) {
  const std::string home = dir_.path();
  const char* const former = std::getenv("HOME");
  const std::string restore = former == nullptr ? "" : former;
  setenv("HOME", home.c_str(), 1);
  EXPECT_EQ(Parse({"start"}).options.config_file, "");
  testing::WriteFile(home + "/.agent.yaml", "port: 1111\n");
  const CommandLine line = Parse({"start"});
  EXPECT_EQ(line.options.port, 1111);
  EXPECT_EQ(line.options.config_file, home + "/.agent.yaml");
  EXPECT_EQ(ParseWith("sync-port: 2\n").options.port, 8013);
  setenv("HOME", restore.c_str(), 1);
}

TEST_F(ConfigFileOptionsTest, OnlyTheCommandLineHasHelpAndConfig) {
  EXPECT_EQ(ParseWith("help: true\n").exit_code, 2);
  EXPECT_EQ(ParseWith("config: other.yaml\n").exit_code, 2);
}

TEST(OptionsTest, AWrongVariableIsNamed) {
  setenv("FLAGD_PORT", "tcp://10.0.0.1:8013", 1);  // as Kubernetes sets it beside a service "flagd"
  const CommandLine line = Parse({"start"});
  unsetenv("FLAGD_PORT");
  EXPECT_EQ(line.exit_code, 2);
  EXPECT_NE(line.text.find("--port: \"tcp://10.0.0.1:8013\" is no whole number from 0 to 65535 "
                           "(from FLAGD_PORT)"),
            std::string::npos)
      << line.text;
}

TEST(OptionsTest, StoreLiesInTheStateFolder) {
  setenv("XDG_STATE_HOME", "/state", 1);
  EXPECT_EQ(Parse({"start"}).options.store, "/state/guidond");
  EXPECT_EQ(Parse({"start", "--store", "/elsewhere"}).options.store, "/elsewhere");
  unsetenv("XDG_STATE_HOME");
}

TEST(OptionsTest, TakesTlsFiles) {
  const CommandLine line = Parse(
      {"start", "-c", "cert.pem", "-k", "key.pem", "--client-ca-path", "ca.pem", "--tls-admin"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.server_cert_path, "cert.pem");
  EXPECT_EQ(line.options.server_key_path, "key.pem");
  EXPECT_EQ(line.options.client_ca_path, "ca.pem");
  EXPECT_TRUE(line.options.tls_admin);
  EXPECT_FALSE(line.options.tls_management);
}

TEST(OptionsTest, RestoringABackupStartsNothing) {
  const CommandLine line = Parse({"restore-backup", "prod.backup", "--store", "/s"});
  EXPECT_FALSE(line.start);
  EXPECT_EQ(line.exit_code, 0);
  EXPECT_EQ(line.text, "");
  EXPECT_EQ(line.restored_file, "prod.backup");
  EXPECT_EQ(line.options.store, "/s");
}

TEST(OptionsTest, TakesWhoMayAdminister) {
  const CommandLine line = Parse({"start", "-c", "cert.pem", "-k", "key.pem", "--tls-admin",
                                  "--admin-client-ca-path", "ca.pem", "--admin-address", "0.0.0.0",
                                  "--admin-identity", "ada=admin,ci=editor:web"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.admin.address, "0.0.0.0");
  EXPECT_EQ(line.options.admin.client_ca_path, "ca.pem");
  EXPECT_TRUE(line.options.admin.authenticates());
  EXPECT_EQ(line.options.admin.identities.Find({"ci"})->role, Role::kEditor);
  EXPECT_FALSE(Parse({"start"}).options.admin.authenticates());
}

TEST_F(ConfigFileOptionsTest, IdentitiesMayBeAMap) {
  const CommandLine line = ParseWith(
      "server-cert-path: c\nserver-key-path: k\ntls-admin: true\nclient-ca-path: a\n"
      "admin-identity: {ada: admin, \"spiffe://acme/ci\": \"editor:web\"}\n");
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.admin.identities.Find({"ada"})->role, Role::kAdmin);
  EXPECT_EQ(line.options.admin.identities.Find({"spiffe://acme/ci"})->flag_sets,
            std::vector<std::string>{"web"});
}

TEST(OptionsTest, TheAdminPortLeavesLoopbackOnlyWithTlsAndAuthentication) {
  const std::vector<const char*> bare = {"start", "--admin-address", "0.0.0.0"};
  const auto with = [&](std::vector<const char*> more) {
    more.insert(more.begin(), bare.begin(), bare.end());
    return Parse(more);
  };
  const auto problem = [&](const std::vector<const char*>& more) { return with(more).text; };
  const std::string needs = "--admin-address 0.0.0.0: beyond loopback the admin port needs ";
  const std::string authentication =
      "authentication (--admin-token-file FILE, --admin-identity NAME=ROLE or --admin-auth)\n";
  EXPECT_EQ(problem({}), "guidond: " + needs + "TLS (--tls-admin) and " + authentication);
  EXPECT_EQ(problem({"--admin-auth"}), "guidond: " + needs + "TLS (--tls-admin)\n");
  EXPECT_EQ(problem({"-c", "c", "-k", "k", "--tls-admin"}), "guidond: " + needs + authentication);
  EXPECT_TRUE(with({"-c", "c", "-k", "k", "--tls-admin", "--admin-auth"}).start);
  EXPECT_TRUE(with({"-c", "c", "-k", "k", "--tls-admin", "--admin-token-file", "t"}).start);
  for (const char* loopback : {"127.0.0.1", "127.9.9.9", "::1"}) {
    EXPECT_TRUE(Parse({"start", "--admin-address", loopback}).start) << loopback;
  }
}

TEST(OptionsTest, WrongCommandLinesSayWhatIsWrong) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> cases = {
      {{}, "guidond start"},
      {{"strat"}, "did you mean start?"},
      {{"restore-backup"}, "FILE is required"},
      {{"restore-backup", "file", "--stor", "x"}, "did you mean --store?"},
      {{"restore-backup", "file", "-Q"}, "see guidond restore-backup --help"},
      {{"start", "--history-max-count", "999"}, "--history-max-count: \"999\" is less than 1000"},
      {{"start", "--prot", "1"}, "there is no option --prot: did you mean --port?"},
      {{"start", "more"}, "\"more\""},
      {{"start", "--port", "many"}, "--port: \"many\" is no whole number from 0 to 65535"},
      {{"start", "--port", "70000"}, "--port: \"70000\" is no whole number from 0 to 65535"},
      {{"start", "-f", "ftp://flags"}, "--uri: \"ftp://flags\": is not supported; use file:PATH"},
      {{"start", "-s", R"([{"uir": "a"}])"},
       "--sources[0].uir: there is no such field: did you mean uri?"},
      {{"start", "-z", "jso"}, "--log-format: there is no \"jso\": did you mean json?"},
      {{"start", "-z", "xml"}, "--log-format: there is no \"xml\"; choose console or json"},
      {{"start", "-t", "otlp"}, "--metrics-exporter: there is no \"otlp\": did you mean otel?"},
      {{"start", "-t", "otel"}, "--metrics-exporter otel needs --otel-collector-uri HOST:PORT"},
      {{"start", "-o", "http://localhost:4317"}, "must be HOST:PORT"},
      {{"start", "-o", "a:1", "-D", "c.pem"}, "--otel-cert-path and --otel-key-path need each"},
      {{"start", "-I", "10ms"}, "--otel-reload-interval: \"10ms\" is less than 1s"},
      {{"start", "--stream-deadline", "soon"}, "--stream-deadline: \"soon\" is no time such as"},
      {{"start", "--stream-deadline", "-1s"}, "--stream-deadline: \"-1s\" is less than 0"},
      {{"start", "-B", "-1"}, "--max-request-body: \"-1\" is no whole number from 0 to"},
      {{"start", "--debug=maybe"}, "--debug: \"maybe\" is neither true nor false"},
      {{"start", "-Q"}, "there is no option -Q; see guidond start --help"},
      {{"--port", "1"}, "--port belongs to a subcommand: guidond start --port"},
      {{"help"}, "did you mean --help?"},
      {{"start", "-X", "region"}, "--context-value: \"region\" must be of the form name=value"},
      {{"start", "--config", "/nowhere.yaml"}, "/nowhere.yaml"},
      {{"start", "-c", "cert.pem"}, "--server-key-path must be given together"},
      {{"start", "--tls-admin"}, "--tls-admin needs --server-cert-path"},
      {{"start", "--admin-address", "localhost"}, "\"localhost\" is no IP address; 127.0.0.1 is"},
      {{"start", "--admin-identity", "ada=root"}, "--admin-identity: \"ada=root\": there is no"},
      {{"start", "--admin-identity", "ada=admin"}, "needs --tls-admin and --admin-client-ca-path"},
      {{"start", "--admin-client-ca-path", "ca.pem"}, "--admin-client-ca-path needs --tls-admin"},
      {{"start", "--client-ca-path", "ca.pem"}, "--client-ca-path needs --server-cert-path"},
      {{"start", "--prometheus", "box:9090"}, "--prometheus: \"box:9090\" is no address of"},
  };
  for (const auto& [arguments, message] : cases) {
    const CommandLine line = Parse(arguments);
    EXPECT_FALSE(line.start);
    EXPECT_EQ(line.exit_code, 2);
    EXPECT_NE(line.text.find(message), std::string::npos) << line.text;
  }
}

TEST(OptionsTest, HelpIsNoMistake) {
  const CommandLine line = Parse({"start", "--help"});
  EXPECT_FALSE(line.start);
  EXPECT_EQ(line.exit_code, 0);
  EXPECT_NE(line.text.find("--admin-port"), std::string::npos);
  EXPECT_NE(line.text.find("GUIDON_ADMIN_PORT"), std::string::npos);
}

}  // namespace
}  // namespace guidon

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

TEST(OptionsTest, DefaultsAreFlagdsPorts) {
  const CommandLine line = Parse({"start"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.port, 8013);
  EXPECT_EQ(line.options.management_port, 8014);
  EXPECT_EQ(line.options.admin_port, 8017);
  EXPECT_EQ(line.options.max_request_body, 1'000'000);
  EXPECT_TRUE(line.options.files.empty());
}

TEST(OptionsTest, ShortNamesAreFlagds) {
  const CommandLine line = Parse({"start", "-p", "1", "-m", "2", "-f", "file:a.json", "-f",
                                  "file:b.yaml", "-z", "json", "-x", "-B", "0"});
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.port, 1);
  EXPECT_EQ(line.options.management_port, 2);
  EXPECT_EQ(line.options.files, (std::vector<std::string>{"a.json", "b.yaml"}));
  EXPECT_EQ(line.options.log_format, LogFormat::kJson);
  EXPECT_TRUE(line.options.debug);
  EXPECT_EQ(line.options.max_request_body, 0);
}

TEST(OptionsTest, FileUrisMayHaveSlashes) {
  EXPECT_EQ(Parse({"start", "-f", "file:///etc/flags.json"}).options.files.front(),
            "/etc/flags.json");
  EXPECT_EQ(Parse({"start", "-f", "file:/etc/flags.json"}).options.files.front(),
            "/etc/flags.json");
}

TEST(OptionsTest, EnvironmentIsReadAndTheCommandLineWins) {
  setenv("FLAGD_PORT", "1234", 1);
  EXPECT_EQ(Parse({"start"}).options.port, 1234);
  EXPECT_EQ(Parse({"start", "--port", "99"}).options.port, 99);
  unsetenv("FLAGD_PORT");
}

TEST(OptionsTest, TakesFlagdsOptions) {
  const CommandLine line = Parse({"start",
                                  "-X",
                                  "region=eu,tier=2",
                                  "-X",
                                  "plan=a=b",
                                  "-H",
                                  "X-User=targetingKey",
                                  "-C",
                                  "*",
                                  "--stream-deadline",
                                  "1m30s",
                                  "--disable-sync-metadata",
                                  "-R",
                                  "0",
                                  "--keep-alive-min-time",
                                  "10s",
                                  "--keep-alive-permit-without-stream=false",
                                  "-d",
                                  "/s",
                                  "-e",
                                  "/t",
                                  "-g",
                                  "3"});
  ASSERT_TRUE(line.start) << line.text;
  const Options& options = line.options;
  EXPECT_EQ(options.context_values.size(), 3u);
  EXPECT_EQ(options.context_values.at("tier"), "2");
  EXPECT_EQ(options.context_values.at("plan"), "a=b");
  EXPECT_EQ(options.context_from_headers.at("X-User"), "targetingKey");
  EXPECT_EQ(options.cors_origins, std::vector<std::string>{"*"});
  EXPECT_EQ(options.stream_deadline, absl::Seconds(90));
  EXPECT_TRUE(options.disable_sync_metadata);
  EXPECT_EQ(options.max_request_header, 0);
  EXPECT_EQ(options.keep_alive_min_time, absl::Seconds(10));
  EXPECT_FALSE(options.keep_alive_permit_without_stream);
  EXPECT_EQ(options.socket_path, "/s");
  EXPECT_EQ(options.sync_socket_path, "/t");
  EXPECT_EQ(options.sync_port, 3);
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
      "context-value: {region: eu}\nstream-deadline: 5s\n",
      {"--ofrep-port", "4444"});
  unsetenv("FLAGD_SYNC_PORT");
  ASSERT_TRUE(line.start) << line.text;
  EXPECT_EQ(line.options.port, 1111);
  EXPECT_EQ(line.options.sync_port, 2222);
  EXPECT_EQ(line.options.ofrep_port, 4444);
  EXPECT_TRUE(line.options.debug);
  EXPECT_EQ(line.options.files, (std::vector<std::string>{"a.json", "b.json"}));
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

TEST(OptionsTest, WrongCommandLinesSayWhatIsWrong) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> cases = {
      {{}, "guidond start"},
      {{"strat"}, "did you mean start?"},
      {{"start", "--prot", "1"}, "there is no option --prot: did you mean --port?"},
      {{"start", "more"}, "\"more\""},
      {{"start", "--port", "many"}, "--port"},
      {{"start", "--port", "70000"}, "--port"},
      {{"start", "-f", "ftp://flags"}, "use file:PATH"},
      {{"start", "-z", "xml"}, "--log-format"},
      {{"start", "--stream-deadline", "soon"}, "1m30s"},
      {{"start", "--stream-deadline", "-1s"}, "1m30s"},
      {{"start", "-B", "-1"}, "--max-request-body"},
      {{"start", "-X", "region"}, "--context-value: \"region\" must be of the form name=value"},
      {{"start", "--config", "/nowhere.yaml"}, "/nowhere.yaml"},
      {{"start", "-c", "cert.pem"}, "--server-key-path must be given together"},
      {{"start", "--tls-admin"}, "--tls-admin needs --server-cert-path"},
      {{"start", "--client-ca-path", "ca.pem"}, "--client-ca-path needs --server-cert-path"},
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

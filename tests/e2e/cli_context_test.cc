// guidonctl's contexts and tokens, against running daemons.

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/certificate.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

constexpr char kFlags[] = R"(
flags:
  a: {state: ENABLED, variants: {"on": true}, defaultVariant: "on", metadata: {flagSetId: web}}
)";

// Runs guidonctl with a config file and nothing else that names a server.
class CliContextTest : public ::testing::Test {
 protected:
  Finished Run(std::vector<std::string> arguments, const std::string& input = "",
               std::map<std::string, std::string> environment = {}) {
    arguments.insert(arguments.begin(), Program("guidonctl"));
    environment["GUIDON_CONFIG"] = config_;
    return RunProgram(arguments, environment, input);
  }

  TempDir dir_;
  std::string config_ = dir_ / "guidon/config.yaml";
};

TEST_F(CliContextTest, ServersAreUsedByTheirNames) {
  const Guidond one;
  const Guidond other;
  ASSERT_TRUE(one.ready() && other.ready());
  for (const auto& [name, guidond] : {std::pair("one", &one), std::pair("other", &other)}) {
    ASSERT_EQ(Run({"context", "set", name, "--server",
                   "localhost:" + std::to_string(guidond->admin_port()), "--evaluation-server",
                   "localhost:" + std::to_string(guidond->evaluation_port()), "--flag-set", "web"})
                  .exit_code,
              0);
  }
  struct stat info = {};
  ASSERT_EQ(stat(config_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);

  EXPECT_EQ(Run({"context", "use", "one"}).output, "Switched to context \"one\".\n");
  ASSERT_EQ(Run({"apply", "-f", "-"}, kFlags).exit_code, 0);
  EXPECT_EQ(Run({"get", "a"}).exit_code, 0);
  EXPECT_EQ(Run({"eval", "a", "-o", "jsonpath={.value}"}).output, "true\n");
  EXPECT_EQ(Run({"get", "a", "--context", "other"}).exit_code, 3);
  EXPECT_EQ(Run({"get", "a"}, "", {{"GUIDON_CONTEXT", "other"}}).exit_code, 3);
  EXPECT_EQ(Run({"get", "a", "--flag-set="}).exit_code, 3);
  ASSERT_EQ(Run({"context", "use", "other"}).exit_code, 0);
  EXPECT_EQ(Run({"get", "a"}).exit_code, 3);
}

TEST_F(CliContextTest, AContextSpeaksTlsAsItSays) {
  const Certificate server = MakeCertificate(dir_.path());
  const Certificate stranger = MakeCertificate(dir_.path(), "stranger");
  const Guidond guidond({"--tls-admin", "--server-cert-path", server.cert_path, "--server-key-path",
                         server.key_path});
  ASSERT_TRUE(guidond.ready());
  const std::string address = "https://localhost:" + std::to_string(guidond.admin_port());
  ASSERT_EQ(
      Run({"context", "set", "tls", "--server", address, "--tls-ca", server.cert_path}).exit_code,
      0);
  ASSERT_EQ(Run({"context", "use", "tls"}).exit_code, 0);
  EXPECT_EQ(Run({"list"}).exit_code, 0);
  EXPECT_EQ(Run({"list", "--tls-server-name", "elsewhere.example.com"}).exit_code, 1);
  EXPECT_EQ(Run({"list", "--tls-ca", stranger.cert_path}).exit_code, 1);
  EXPECT_EQ(Run({"list"}, "", {{"GUIDON_TLS_CA", stranger.cert_path}}).exit_code, 1);
  const Finished missing = Run({"list", "--tls-ca", dir_ / "none.pem"});
  EXPECT_NE(missing.exit_code, 0);
  EXPECT_NE(missing.errors.find("none.pem: cannot be read"), std::string::npos) << missing.errors;
}

TEST_F(CliContextTest, TokensStayWhereTheyAreSafe) {
  const Guidond guidond;
  ASSERT_TRUE(guidond.ready());
  const std::string address = "localhost:" + std::to_string(guidond.admin_port());
  ASSERT_EQ(Run({"context", "set", "here", "--server", address, "--token-command",
                 "touch " + (dir_ / "ran") + "; echo s3cret"})
                .exit_code,
            0);
  ASSERT_EQ(Run({"context", "use", "here"}).exit_code, 0);
  Run({"list"});
  EXPECT_EQ(access((dir_ / "ran").c_str(), F_OK), 0);
  // Reserved for documentation: nobody is there.
  const Finished refused =
      Run({"list", "--server", "192.0.2.1:8017"}, "", {{"GUIDON_TOKEN", "s3cret"}});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.errors.find("in clear text"), std::string::npos) << refused.errors;
  EXPECT_EQ(refused.errors.find("s3cret"), std::string::npos);
  const Finished failed = Run({"list", "--token-command", "echo s3cret; exit 9"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_NE(failed.errors.find("exit code 9"), std::string::npos);
}

TEST_F(CliContextTest, MistakesNameTheFile) {
  ASSERT_EQ(Run({"context", "set", "a", "--server", "localhost:1"}).exit_code, 0);
  WriteFile(config_, "contexts: {a: {sever: b}}");
  const Finished finished = Run({"list"});
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.errors.find(config_ + ": contexts.a: \"sever\" is not known"),
            std::string::npos)
      << finished.errors;
}

}  // namespace
}  // namespace guidon::testing

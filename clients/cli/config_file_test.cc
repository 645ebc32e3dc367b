#include "clients/cli/config_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "clients/cli/exit_code.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace guidon::cli {
namespace {

using ::guidon::testing::TempDir;
using ::guidon::testing::WriteFile;
using ::testing::HasSubstr;

class ConfigFileTest : public ::testing::Test {
 protected:
  // What ReadConfig says of a file with this text.
  std::string FaultOf(const std::string& yaml) {
    WriteFile(path_, yaml);
    const auto config = ReadConfig(path_);
    EXPECT_EQ(ExitCodeOf(config.status()), ExitCode::kUsage);
    return std::string(config.status().message());
  }

  TempDir dir_;
  std::string path_ = dir_ / "config.yaml";
};

TEST_F(ConfigFileTest, IsEmptyWhereThereIsNone) {
  const auto config = ReadConfig(dir_ / "none/config.yaml");
  ASSERT_TRUE(config.ok());
  EXPECT_TRUE(config->contexts.empty());
  WriteFile(path_, "");
  EXPECT_TRUE(ReadConfig(path_).ok());
}

TEST_F(ConfigFileTest, ReadsWhatItWrote) {
  Config config;
  config.current = "on";  // which YAML 1.1 takes for something else
  Context& context = config.contexts["on"];
  context.server = "a:1";
  context.token_command = "pass 'a: #1' \"b\"";
  context.flag_set = "1";
  config.contexts["second: #"].tls_ca = "/etc/ca.pem";
  ASSERT_TRUE(WriteConfig(path_, config).ok());
  const auto read = ReadConfig(path_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->current, "on");
  ASSERT_EQ(read->contexts.size(), 2U);
  EXPECT_EQ(read->contexts.at("on").token_command, "pass 'a: #1' \"b\"");
  EXPECT_EQ(read->contexts.at("on").flag_set, "1");
  EXPECT_EQ(read->contexts.at("second: #").tls_ca, "/etc/ca.pem");
}

TEST_F(ConfigFileTest, WritesForItsOwnerOnlyAndLeavesNothingElseBehind) {
  const std::string path = dir_ / "new/folder/config.yaml";
  ASSERT_TRUE(WriteConfig(path, {}).ok());
  ASSERT_TRUE(WriteConfig(path, {.current = "a", .contexts = {{"a", {}}}}).ok());
  struct stat info = {};
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  const std::filesystem::directory_iterator files(dir_ / "new/folder");
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST_F(ConfigFileTest, WritesThroughALink) {
  WriteFile(path_, "");
  ASSERT_EQ(symlink(path_.c_str(), (dir_ / "link").c_str()), 0);
  ASSERT_TRUE(WriteConfig(dir_ / "link", {.current = "a", .contexts = {{"a", {}}}}).ok());
  EXPECT_TRUE(std::filesystem::is_symlink(dir_ / "link"));
  EXPECT_EQ(ReadConfig(path_)->current, "a");
}

TEST_F(ConfigFileTest, SaysWhereItCannotWrite) {
  WriteFile(path_, "");
  const absl::Status written = WriteConfig(path_ + "/config.yaml", {});
  EXPECT_EQ(ExitCodeOf(written), ExitCode::kFailed);
  EXPECT_THAT(std::string(written.message()), HasSubstr("cannot be written"));
}

TEST_F(ConfigFileTest, FindsFilesBesideIt) {
  WriteFile(path_, "contexts: {a: {tlsCa: tls/ca.pem, tokenFile: /run/token}}");
  const auto config = ReadConfig(path_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->contexts.at("a").tls_ca, dir_ / "tls/ca.pem");
  EXPECT_EQ(config->contexts.at("a").token_file, "/run/token");
}

TEST_F(ConfigFileTest, NamesWhatIsWrong) {
  EXPECT_THAT(FaultOf("context: {}"), HasSubstr("\"context\" is not known; did you mean "));
  EXPECT_THAT(FaultOf("contexts: {a: {sever: b:1}}"),
              HasSubstr("contexts.a: \"sever\" is not known; did you mean \"server\"?"));
  EXPECT_THAT(FaultOf("contexts: {a: {server: b}}"), HasSubstr("contexts.a.server: \"b\" must be"));
  EXPECT_THAT(FaultOf("contexts: {a: {flagSet: 1}}"),
              HasSubstr("contexts.a.flagSet: must be text"));
  EXPECT_THAT(FaultOf("contexts: {a: b}"), HasSubstr("contexts.a: must be a map"));
  EXPECT_THAT(FaultOf("contexts: [a]"), HasSubstr("contexts: must be a map"));
  EXPECT_THAT(FaultOf("currentContext: 1"), HasSubstr("currentContext: must be text"));
  EXPECT_THAT(FaultOf("a: ["), HasSubstr(path_));
  EXPECT_THAT(FaultOf("contexts: {a: {tokenFile: b, tokenCommand: c}}"),
              HasSubstr("both tokenFile and tokenCommand"));
}

TEST_F(ConfigFileTest, RefusesAFileThatOthersMayWriteTo) {
  WriteFile(path_, "");
  ASSERT_EQ(chmod(path_.c_str(), 0660), 0);
  const auto config = ReadConfig(path_);
  EXPECT_THAT(std::string(config.status().message()), HasSubstr("chmod 600"));
}

TEST_F(ConfigFileTest, RefusesAFolder) { EXPECT_FALSE(ReadConfig(dir_.path()).ok()); }

TEST_F(ConfigFileTest, AdvisesOnContextsThatAreNotThere) {
  const Config config = {.current = "", .contexts = {{"prod", {}}, {"staging", {}}}};
  EXPECT_THAT(std::string(FindContext(config, "prd", path_).status().message()),
              HasSubstr("there is no context \"prd\""));
  EXPECT_THAT(std::string(FindContext(config, "prd", path_).status().message()),
              HasSubstr("did you mean \"prod\"?"));
  EXPECT_THAT(std::string(FindContext({}, "prod", path_).status().message()),
              HasSubstr("guidonctl context set"));
}

}  // namespace
}  // namespace guidon::cli

// How changes of a flag definition file reach the daemon.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <optional>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace fs = std::filesystem;
namespace v1 = flagd::evaluation::v1;

std::string Yaml(const std::string& value) {
  return "flags:\n  f:\n    state: ENABLED\n    variants: {v: \"" + value +
         "\"}\n    defaultVariant: v\n";
}

class FileSourceTest : public ::testing::Test {
 protected:
  void Start(const std::vector<std::string>& files) {
    std::vector<std::string> options;
    for (const std::string& file : files) options.insert(options.end(), {"--uri", "file:" + file});
    guidond_.emplace(options);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
    stub_ = v1::EvaluationService::NewStub(guidond_->EvaluationChannel());
  }

  std::string Value() {
    grpc::ClientContext context;
    v1::ResolveStringRequest request;
    request.set_flag_key("f");
    v1::ResolveStringResponse response;
    const grpc::Status status = stub_->ResolveString(&context, request, &response);
    return status.ok() ? response.value() : status.error_message();
  }

  void ExpectValueSoon(const std::string& value) {
    EXPECT_TRUE(Eventually([&] { return Value() == value; })) << Value();
  }

  TempDir dir_;
  std::optional<Guidond> guidond_;
  std::unique_ptr<v1::EvaluationService::Stub> stub_;
};

TEST_F(FileSourceTest, SeesAFileWrittenInPlace) {
  WriteFile(dir_ / "flags.yaml", Yaml("one"));
  Start({dir_ / "flags.yaml"});
  EXPECT_EQ(Value(), "one");
  WriteFile(dir_ / "flags.yaml", Yaml("two"));
  ExpectValueSoon("two");
}

TEST_F(FileSourceTest, GuidonctlSaysWhereAFlagIsThatTheStoreLacks) {
  WriteFile(dir_ / "flags.yaml", Yaml("one"));
  Start({dir_ / "flags.yaml"});
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"get", "f"},
        {"ramp", "f", "--to", "b", "--steps", "10,100", "--every", "1h"},
        {"schedule", "f", "disable", "--at", absl::FormatTime(absl::Now() + absl::Hours(1))}}) {
    const Finished finished = guidond_->Guidonctl(command);
    EXPECT_EQ(finished.exit_code, 3) << command.front();
    EXPECT_NE(
        finished.errors.find("it comes from a source, which is read-only here (guidonctl explain "),
        std::string::npos)
        << finished.errors;
  }
  const Finished explain = guidond_->Guidonctl({"explain", "f"});
  EXPECT_NE(explain.output.find(dir_ / "flags.yaml"), std::string::npos) << explain.output;
}

TEST_F(FileSourceTest, SeesAFileReplacedByRename) {
  WriteFile(dir_ / "flags.yaml", Yaml("one"));
  Start({dir_ / "flags.yaml"});
  for (const char* value : {"two", "three", "four"}) {
    ReplaceFile(dir_ / "flags.yaml", Yaml(value));
    ExpectValueSoon(value);
  }
}

TEST_F(FileSourceTest, SeesKubernetesSwapItsDataSymlink) {
  for (const char* version : {"v1", "v2", "v3"}) {
    fs::create_directory(dir_ / version);
    WriteFile(dir_ / version + "/flags.yaml", Yaml(version));
  }
  fs::create_symlink("v1", dir_ / "..data");
  fs::create_symlink("..data/flags.yaml", dir_ / "flags.yaml");
  Start({dir_ / "flags.yaml"});
  EXPECT_EQ(Value(), "v1");
  for (const char* version : {"v2", "v3"}) {
    fs::create_symlink(version, dir_ / "..data_tmp");
    fs::rename(dir_ / "..data_tmp", dir_ / "..data");
    ExpectValueSoon(version);
  }
}

TEST_F(FileSourceTest, KeepsTheLastGoodStateWhileTheFileIsGoneAndSeesItComeBack) {
  WriteFile(dir_ / "flags.yaml", Yaml("one"));
  WriteFile(dir_ / "other.yaml", "flags: {marker: {state: ENABLED, variants: {a: 1}}}\n");
  Start({dir_ / "flags.yaml", dir_ / "other.yaml"});
  fs::remove(dir_ / "flags.yaml");
  EXPECT_TRUE(Eventually(
      [&] { return guidond_->errors().find("flags.yaml: cannot be read") != std::string::npos; }));
  EXPECT_EQ(Value(), "one");
  WriteFile(dir_ / "flags.yaml", Yaml("back"));
  ExpectValueSoon("back");
}

TEST_F(FileSourceTest, KeepsTheLastGoodStateWhenTheFileIsBad) {
  WriteFile(dir_ / "flags.yaml", Yaml("one"));
  Start({dir_ / "flags.yaml"});
  ReplaceFile(dir_ / "flags.yaml", "flags:\n  f: {state: MAYBE, variants: {v: two}}\n");
  EXPECT_TRUE(Eventually([&] {
    return guidond_->errors().find("flag \"f\": state: \"MAYBE\" is neither") != std::string::npos;
  })) << guidond_->errors();
  EXPECT_EQ(Value(), "one");
  ReplaceFile(dir_ / "flags.yaml", Yaml("two"));
  ExpectValueSoon("two");
}

TEST_F(FileSourceTest, LaterFileWinsOverEarlierOne) {
  WriteFile(dir_ / "a.yaml", Yaml("from a"));
  WriteFile(dir_ / "b.yaml", Yaml("from b"));
  Start({dir_ / "a.yaml", dir_ / "b.yaml"});
  EXPECT_EQ(Value(), "from b");
  ReplaceFile(dir_ / "b.yaml", "flags: {}\n");
  ExpectValueSoon("from a");
}

TEST_F(FileSourceTest, SighupReadsFilesAgain) {
  WriteFile(dir_ / "flags.yaml", Yaml("one"));
  Start({dir_ / "flags.yaml"});
  WriteFile(dir_ / "flags.yaml", Yaml("two"));
  guidond_->process().Signal(SIGHUP);
  ExpectValueSoon("two");
}

}  // namespace
}  // namespace guidon::testing

// What compose.yaml refers to exists: stages of the Containerfile, files, services and their ports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/read_file.h"
#include "tests/deploy/manifests.h"

namespace guidon::deploy {
namespace {

using ::testing::IsEmpty;

constexpr char kContainer[] = GUIDON_SOURCE_DIR "/deploy/container/";

std::set<std::string> Matches(const std::string& text, const std::regex& pattern) {
  std::set<std::string> found;
  for (std::sregex_iterator one(text.begin(), text.end(), pattern), end; one != end; ++one) {
    found.insert((*one)[1]);
  }
  return found;
}

// What `compose` refers to that is not there.
Problems CheckCompose(const Json& compose, const std::string& containerfile) {
  static const std::regex kStage(R"(FROM \S+ AS ([a-z-]+))");
  static const std::regex kUrlHost(R"(http://([a-z-]+):\d+)");
  const std::set<std::string> stages = Matches(containerfile, kStage);
  const Json& services = At(compose, "/services");
  Problems problems;
  const auto need_service = [&](const std::string& of, const std::string& name) {
    if (name == "localhost" || services.contains(name)) return;
    problems.push_back(absl::StrCat(of, ": there is no service ", name));
  };
  for (const auto& [name, service] : services.items()) {
    // yaml-cpp leaves a merged map where it stands.
    const Json& shared = At(service, "/<<");
    for (const Json* const part : {&service, &shared}) {
      const std::string target = TextAt(*part, "/build/target");
      if (!target.empty() && stages.count(target) == 0) {
        problems.push_back(absl::StrCat(name, ": there is no stage ", target));
      }
      for (const Json& volume : At(*part, "/volumes")) {
        const std::string source =
            volume.get<std::string>().substr(0, volume.get<std::string>().find(':'));
        const bool there = source[0] == '.' ? std::filesystem::exists(kContainer + source)
                                            : At(compose, "/volumes").contains(source);
        if (!there) problems.push_back(absl::StrCat(name, ": there is no ", source));
      }
      const Json& others = At(*part, "/depends_on");
      for (const auto& [key, other] : others.items()) {
        need_service(name, other.is_string() ? other.get<std::string>() : key);
      }
    }
    ForEachText(service, [&, &of = name](const std::string& text) {
      for (const std::string& host : Matches(text, kUrlHost)) need_service(of, host);
    });
  }
  return problems;
}

class ContainerTest : public ::testing::Test {
 protected:
  static Json Read(const char* name) {
    const auto text = ReadFile(absl::StrCat(kContainer, name));
    const absl::StatusOr<Manifests> documents = ReadManifests(text.value_or(""));
    return documents.ok() && !documents->empty() ? documents->front() : Json();
  }

  const Json compose_ = Read("compose.yaml");
  const std::string containerfile_ =
      ReadFile(absl::StrCat(kContainer, "Containerfile")).value_or("");
};

TEST_F(ContainerTest, ComposeRefersToWhatExists) {
  ASSERT_GE(compose_.at("services").size(), 8u);
  EXPECT_THAT(CheckCompose(compose_, containerfile_), IsEmpty());
  for (const char* const patch :
       {R"([{"op":"replace","path":"/services/guidond/build/target","value":"daemon"}])",
        R"([{"op":"replace","path":"/services/guidond/volumes/1","value":"../sample:/s"}])",
        R"([{"op":"replace","path":"/services/guidond/volumes/0","value":"stores:/s"}])",
        R"([{"op":"replace","path":"/services/callers/depends_on/0","value":"api"}])",
        R"([{"op":"replace","path":"/services/guidon-analyst/environment/GUIDON_PROMETHEUS",
            "value":"http://prom:9090"}])"}) {
    EXPECT_EQ(CheckCompose(compose_.patch(Json::parse(patch)), containerfile_).size(), 1u) << patch;
  }
}

TEST_F(ContainerTest, PrometheusScrapesServicesOfCompose) {
  const Json prometheus = Read("prometheus.yaml");
  int targets = 0;
  for (const Json& job : At(prometheus, "/scrape_configs")) {
    for (const Json& config : At(job, "/static_configs")) {
      for (const Json& target : At(config, "/targets")) {
        const std::string address = target;
        ++targets;
        EXPECT_TRUE(compose_.at("services").contains(address.substr(0, address.find(':'))))
            << address;
      }
    }
  }
  EXPECT_GE(targets, 5);
}

TEST_F(ContainerTest, EachStageThatRunsIsNotRootAndHasAHealthCheck) {
  static const std::regex kStage("\nFROM ");
  const std::vector<std::string> stages(
      std::sregex_token_iterator(containerfile_.begin(), containerfile_.end(), kStage, -1), {});
  int running = 0;
  for (const std::string& stage : stages) {
    if (stage.find("\nENTRYPOINT") == stage.npos) continue;
    ++running;
    EXPECT_NE(stage.find("\nUSER 10001:10001\n"), stage.npos) << stage;
    EXPECT_NE(stage.find("\nHEALTHCHECK "), stage.npos) << stage;
  }
  EXPECT_EQ(running, 4);
}

}  // namespace
}  // namespace guidon::deploy

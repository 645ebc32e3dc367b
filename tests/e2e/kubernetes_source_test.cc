// Flags from a FeatureFlag resource, read from a stand-in for the Kubernetes API.

#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/mutex.h"
#include "tests/e2e/source_test_support.h"
#include "tests/support/fake_http_server.h"

namespace guidon::testing {
namespace {

constexpr char kPath[] = "/apis/core.openfeature.dev/v1beta1/namespaces/default/featureflags";

std::string Resource(int version, const std::string& flag_spec) {
  return absl::StrCat(R"({"apiVersion": "core.openfeature.dev/v1beta1", "kind": "FeatureFlag", )",
                      R"("metadata": {"name": "crd", "resourceVersion": ")", version,
                      R"("}, "spec": {"flagSpec": )", flag_spec, "}}");
}

// The part of the API that serves one resource, `default/crd`.
class FakeKubernetes {
 public:
  explicit FakeKubernetes(const Certificate& certificate)
      : server_([this](const FakeRequest& request) { return Answer(request); }, certificate) {}
  ~FakeKubernetes() {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }

  // Gives the resource these flags; nothing deletes it.
  void Set(const std::optional<std::string>& flag_spec) {
    MutexLock lock(mutex_);
    const bool existed = flag_spec_.has_value();
    ++version_;
    const std::string type = !flag_spec.has_value() ? "DELETED" : existed ? "MODIFIED" : "ADDED";
    Send(type, Resource(version_, flag_spec.value_or("{}")));
    flag_spec_ = flag_spec;
  }
  // Has watches learn of another version without a change.
  void Bookmark() {
    MutexLock lock(mutex_);
    ++version_;
    Send("BOOKMARK", absl::StrCat(R"({"kind": "FeatureFlag", "metadata": {"resourceVersion": ")",
                                  version_, "\"}}"));
  }
  // The changes up to now can no longer be watched. Watches are told so, or end.
  void Compact(bool by_event) {
    MutexLock lock(mutex_);
    events_.clear();
    oldest_ = ++version_;
    if (by_event) {
      Send("ERROR", R"({"kind": "Status", "code": 410, "message": "too old resource version"})");
    } else {
      ++compactions_;
    }
    changed_.NotifyAll();
  }
  // Ends all watches once they are told all.
  void Cut() {
    MutexLock lock(mutex_);
    ++cut_;
    changed_.NotifyAll();
  }
  void SetStatus(int status) {
    MutexLock lock(mutex_);
    status_ = status;
  }
  void SetToken(const std::string& token) {
    MutexLock lock(mutex_);
    token_ = token;
  }

  int lists() {
    MutexLock lock(mutex_);
    return lists_;
  }
  // The versions that watches began from.
  std::vector<std::string> watches() {
    MutexLock lock(mutex_);
    return watches_;
  }
  int version() {
    MutexLock lock(mutex_);
    return version_;
  }
  uint16_t port() const { return server_.port(); }

 private:
  struct Event {
    int version;
    std::string line;
  };

  void Send(const std::string& type, const std::string& object)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    events_.push_back(
        {version_, absl::StrCat(R"({"type": ")", type, R"(", "object": )", object, "}\n")});
    changed_.NotifyAll();
  }

  static std::string Parameter(const std::string& target, const std::string& name) {
    const size_t at = target.find(name + "=");
    if (at == std::string::npos) return "";
    const size_t begin = at + name.size() + 1;
    return target.substr(begin, target.find('&', begin) - begin);
  }

  FakeReply Answer(const FakeRequest& request) {
    MutexLock lock(mutex_);
    if (status_ != 200) return {status_};
    if (request.Header("authorization") != "Bearer " + token_) return {401};
    if (request.Path() != kPath ||
        Parameter(request.target, "fieldSelector") != "metadata.name%3Dcrd") {
      return {404};
    }
    if (Parameter(request.target, "watch") == "true") {
      return Watch(Parameter(request.target, "resourceVersion"));
    }
    ++lists_;
    return {200,
            {},
            absl::StrCat(R"({"kind": "FeatureFlagList", "metadata": {"resourceVersion": ")",
                         version_, R"("}, "items": [)",
                         flag_spec_.has_value() ? Resource(version_, *flag_spec_) : "", "]}")};
  }

  FakeReply Watch(const std::string& from) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    watches_.push_back(from);
    int after = std::stoi(from);
    if (after < oldest_) return {410};
    FakeReply reply;
    reply.next = [this, after, cut = cut_, compactions = compactions_]() mutable {
      return NextPiece(after, cut, compactions);
    };
    return reply;
  }

  std::optional<std::string> NextPiece(int& after, int cut, int compactions) {
    MutexLock lock(mutex_);
    while (!stopping_ && compactions == compactions_) {
      for (const Event& event : events_) {
        if (event.version <= after) continue;
        after = event.version;
        return event.line;
      }
      if (cut != cut_) return std::nullopt;
      changed_.Wait(mutex_);
    }
    return std::nullopt;
  }

  Mutex mutex_;
  CondVar changed_;
  std::optional<std::string> flag_spec_ ABSL_GUARDED_BY(mutex_);
  std::deque<Event> events_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> watches_ ABSL_GUARDED_BY(mutex_);
  std::string token_ ABSL_GUARDED_BY(mutex_) = "token-1";
  int version_ ABSL_GUARDED_BY(mutex_) = 100;
  int oldest_ ABSL_GUARDED_BY(mutex_) = 0;
  int cut_ ABSL_GUARDED_BY(mutex_) = 0;
  int compactions_ ABSL_GUARDED_BY(mutex_) = 0;
  int lists_ ABSL_GUARDED_BY(mutex_) = 0;
  int status_ ABSL_GUARDED_BY(mutex_) = 200;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  FakeHttpServer server_;  // last: its threads use the others
};

class KubernetesSourceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Certificate certificate = MakeCertificate(dir_.path());
    WriteFile(dir_ / "token", "token-1\n");
    std::filesystem::copy(certificate.cert_path, dir_ / "ca.crt");
    kubernetes_.emplace(certificate);
    setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1", 1);
    setenv("KUBERNETES_SERVICE_PORT", std::to_string(kubernetes_->port()).c_str(), 1);
    setenv("GUIDON_SERVICE_ACCOUNT", dir_.path().c_str(), 1);
  }
  void TearDown() override {
    guidond_.reset();
    for (const char* const name :
         {"KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "GUIDON_SERVICE_ACCOUNT"}) {
      unsetenv(name);
    }
  }

  void Start() {
    guidond_.emplace(std::vector<std::string>{"--uri", "core.openfeature.dev/default/crd"});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  bool SaysSoon(const std::string& part) {
    return Eventually([&] { return absl::StrContains(guidond_->HttpGet("/readyz"), part); });
  }

  const TempDir dir_;
  std::optional<FakeKubernetes> kubernetes_;
  std::optional<Guidond> guidond_;
};

TEST_F(KubernetesSourceTest, ListsAndThenWatches) {
  kubernetes_->Set(OneFlag("one"));
  const std::string listed = std::to_string(kubernetes_->version());
  Start();
  EXPECT_TRUE(HasValueSoon(*guidond_, "one")) << guidond_->errors();
  for (const char* const value : {"two", "three"}) {
    kubernetes_->Set(OneFlag(value));
    EXPECT_TRUE(HasValueSoon(*guidond_, value));
  }
  EXPECT_EQ(kubernetes_->lists(), 1);
  EXPECT_EQ(kubernetes_->watches(), std::vector<std::string>{listed});
}

TEST_F(KubernetesSourceTest, AWatchThatEndsIsResumedWhereItWas) {
  kubernetes_->Set(OneFlag("one"));
  Start();
  ASSERT_TRUE(HasValueSoon(*guidond_, "one")) << guidond_->errors();
  kubernetes_->Set(OneFlag("two"));
  ASSERT_TRUE(HasValueSoon(*guidond_, "two"));
  kubernetes_->Bookmark();
  const std::string newest = std::to_string(kubernetes_->version());
  kubernetes_->Cut();
  ASSERT_TRUE(Eventually([&] { return kubernetes_->watches().size() == 2; }));
  EXPECT_EQ(kubernetes_->watches().back(), newest);
  kubernetes_->Set(OneFlag("three"));
  EXPECT_TRUE(HasValueSoon(*guidond_, "three"));
  EXPECT_EQ(kubernetes_->lists(), 1);
}

TEST_F(KubernetesSourceTest, IsListedAnewOnceTheVersionIsGone) {
  kubernetes_->Set(OneFlag("one"));
  Start();
  ASSERT_TRUE(HasValueSoon(*guidond_, "one")) << guidond_->errors();
  kubernetes_->Compact(/*by_event=*/false);  // the next watch is answered with 410
  kubernetes_->Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(*guidond_, "two"));
  EXPECT_TRUE(Eventually([&] { return kubernetes_->lists() == 2; }));
  kubernetes_->Set(OneFlag("three"));
  EXPECT_TRUE(HasValueSoon(*guidond_, "three"));
  EXPECT_FALSE(absl::StrContains(guidond_->errors(), "error")) << guidond_->errors();
}

TEST_F(KubernetesSourceTest, IsListedAnewAfterAnEventOfExpiry) {
  kubernetes_->Set(OneFlag("one"));
  Start();
  ASSERT_TRUE(HasValueSoon(*guidond_, "one")) << guidond_->errors();
  ASSERT_TRUE(Eventually([&] { return kubernetes_->watches().size() == 1; }));
  kubernetes_->Compact(/*by_event=*/true);
  EXPECT_TRUE(Eventually([&] { return kubernetes_->lists() == 2; }));
  kubernetes_->Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(*guidond_, "two"));
}

TEST_F(KubernetesSourceTest, ADeletedResourceLeavesItsFlagsAndMayComeBack) {
  kubernetes_->Set(OneFlag("one"));
  Start();
  ASSERT_TRUE(HasValueSoon(*guidond_, "one")) << guidond_->errors();
  kubernetes_->Set(std::nullopt);
  EXPECT_TRUE(SaysSoon("default/crd: the FeatureFlag resource was deleted"));
  EXPECT_EQ(ValueOf(*guidond_), "one");
  kubernetes_->Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(*guidond_, "two"));
  EXPECT_TRUE(Eventually([&] { return guidond_->HttpGet("/readyz") == "ready\n"; }));
}

TEST_F(KubernetesSourceTest, AMissingResourceIsAwaited) {
  Start();
  EXPECT_TRUE(SaysSoon("default/crd: there is no such FeatureFlag resource"));
  EXPECT_EQ(Readyz(*guidond_), 412);
  kubernetes_->Set("{}");
  EXPECT_TRUE(SaysSoon("default/crd: has no member \"flags\""));
  kubernetes_->Set(OneFlag("one"));
  EXPECT_TRUE(HasValueSoon(*guidond_, "one"));
  EXPECT_TRUE(IsReadySoon(*guidond_));
}

TEST_F(KubernetesSourceTest, TokensAreReadAnew) {
  kubernetes_->Set(OneFlag("one"));
  kubernetes_->SetToken("token-2");
  Start();
  EXPECT_TRUE(SaysSoon("answers with status 401: may the service account list and watch"));
  ReplaceFile(dir_ / "token", "token-2");
  EXPECT_TRUE(HasValueSoon(*guidond_, "one"));
  EXPECT_EQ(guidond_->errors().find("token-"), std::string::npos) << guidond_->errors();
}

TEST_F(KubernetesSourceTest, AnApiThatFailsComesBack) {
  kubernetes_->Set(OneFlag("one"));
  Start();
  ASSERT_TRUE(HasValueSoon(*guidond_, "one")) << guidond_->errors();
  kubernetes_->SetStatus(500);
  kubernetes_->Cut();
  EXPECT_TRUE(SaysSoon("answers with status 500"));
  EXPECT_EQ(ValueOf(*guidond_), "one");
  kubernetes_->SetStatus(200);
  EXPECT_TRUE(Eventually([&] { return guidond_->HttpGet("/readyz") == "ready\n"; }));
  kubernetes_->Set(OneFlag("two"));
  EXPECT_TRUE(HasValueSoon(*guidond_, "two"));
}

TEST_F(KubernetesSourceTest, OutsideOfAPodItIsAnError) {
  unsetenv("KUBERNETES_SERVICE_HOST");
  Guidond guidond({"--uri", "core.openfeature.dev/default/crd"});
  EXPECT_FALSE(guidond.ready());
  EXPECT_EQ(guidond.process().Wait(), 1);
  EXPECT_TRUE(absl::StrContains(guidond.errors(), "KUBERNETES_SERVICE_HOST")) << guidond.errors();
}

}  // namespace
}  // namespace guidon::testing

// Eight editors who change the same flags of a running guidond, each only what it has seen.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <csignal>
#include <map>
#include <optional>
#include <thread>

#include "evaluator/value_view.h"
#include "guidon/admin/v1/admin.grpc.pb.h"
#include "nlohmann/json.hpp"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = guidon::admin::v1;

using ::testing::HasSubstr;

constexpr int kEditors = 8;
constexpr int kChanges = 1'250;  // by each
constexpr size_t kFlags = 16;

std::string Key(size_t flag) { return "flag-" + std::to_string(flag); }

// The number that a flag holds.
int CountIn(const v1::Flag& flag) {
  return Json::parse(flag.definition())["metadata"]["count"].get<int>();
}

v1::Flag FlagWith(const std::string& key, int count) {
  v1::Flag flag;
  flag.set_key(key);
  flag.set_definition(R"({"state":"ENABLED","variants":{"on":true},"metadata":{"count":)" +
                      std::to_string(count) + "}}");
  return flag;
}

// One who adds 1 to flags' numbers, as often as it takes not to overwrite anybody.
class Editor {
 public:
  Editor(const std::shared_ptr<grpc::Channel>& channel, std::string name)
      : stub_(v1::FlagAdmin::NewStub(channel)), name_(std::move(name)) {}

  // False for an error that is no conflict.
  bool Increment(const std::string& key) {
    while (true) {
      grpc::ClientContext get_context;
      v1::GetRequest get;
      get.set_key(key);
      v1::GetResponse seen;
      const grpc::Status got = stub_->Get(&get_context, get, &seen);
      if (!got.ok() && got.error_code() != grpc::StatusCode::NOT_FOUND) return Fail(got);
      const v1::Flag next = FlagWith(key, got.ok() ? CountIn(seen.flag()) + 1 : 1);
      v1::PutRequest put;
      put.add_items()->set_key(key);
      put.mutable_items(0)->set_definition(next.definition());
      put.mutable_items(0)->set_expected_revision(seen.flag().revision());
      grpc::ClientContext put_context;
      put_context.AddMetadata("guidon-actor", name_);
      v1::PutResponse response;
      const grpc::Status made = stub_->Put(&put_context, put, &response);
      if (made.ok()) return true;
      if (made.error_code() != grpc::StatusCode::ABORTED) return Fail(made);
      // The refusal tells the current state.
      EXPECT_THAT(made.error_message(), HasSubstr("at revision"));
    }
  }

 private:
  bool Fail(const grpc::Status& status) {
    ADD_FAILURE() << name_ << ": " << status.error_message();
    return false;
  }

  const std::unique_ptr<v1::FlagAdmin::Stub> stub_;
  const std::string name_;
};

// All changes up to `last`, as a watcher gets them.
std::vector<v1::Change> Watched(const Guidond& guidond, size_t last) {
  const auto stub = v1::FlagAdmin::NewStub(guidond.AdminChannel());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  const auto reader = stub->Watch(&context, v1::WatchRequest());
  std::vector<v1::Change> changes;
  v1::WatchResponse response;
  while (changes.size() < last && reader->Read(&response)) changes.push_back(response.change());
  context.TryCancel();
  reader->Finish();
  return changes;
}

TEST(ConcurrentEditors, LoseNoUpdateAndLeaveNoGap) {
  const TempDir dir;
  std::optional<Guidond> guidond;
  const auto start = [&] {
    guidond.emplace(std::vector<std::string>{"--store", dir / "store"});
    ASSERT_TRUE(guidond->ready()) << guidond->errors();
  };
  start();
  std::array<std::atomic<int>, kFlags> increments{};
  std::vector<std::thread> editors;
  for (int e = 0; e < kEditors; ++e) {
    editors.emplace_back([&, e] {
      Editor editor(guidond->AdminChannel(), "editor-" + std::to_string(e));
      for (int i = 0; i < kChanges; ++i) {
        const size_t flag = static_cast<size_t>(e * 7 + i) % kFlags;
        if (!editor.Increment(Key(flag))) return;
        ++increments[flag];
      }
    });
  }
  for (std::thread& editor : editors) editor.join();

  guidond->process().Signal(SIGKILL);
  guidond->process().Wait();
  start();
  constexpr size_t kAll = kEditors * kChanges;
  const std::vector<v1::Change> changes = Watched(*guidond, kAll);
  ASSERT_EQ(changes.size(), kAll);
  std::map<std::string, int> counts;
  std::map<std::string, int> by_editor;
  for (size_t i = 0; i < changes.size(); ++i) {
    ASSERT_EQ(changes[i].revision(), i + 1);
    ASSERT_EQ(CountIn(changes[i].after()), ++counts[changes[i].key()]) << "at revision " << i + 1;
    ++by_editor[changes[i].actor()];
  }
  for (size_t flag = 0; flag < kFlags; ++flag) {
    EXPECT_EQ(counts[Key(flag)], increments[flag].load()) << Key(flag);
    const Finished shown = guidond->Guidonctl({"get", Key(flag), "-o", "json"});
    EXPECT_EQ(Json::parse(shown.output)["definition"]["metadata"]["count"],
              increments[flag].load());
  }
  for (const auto& [editor, made] : by_editor) EXPECT_EQ(made, kChanges) << editor;
  EXPECT_EQ(guidond->Guidonctl({"audit", "verify"}).exit_code, 0);
}

}  // namespace
}  // namespace guidon::testing

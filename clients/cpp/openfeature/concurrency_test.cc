#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "openfeature/internal/published.h"
#include "openfeature/isolated/api.h"
#include "openfeature/memory_provider/in_memory_provider.h"
#include "openfeature/testing/recording_provider.h"
#include "openfeature/testing/wait.h"

namespace openfeature {
namespace {

using internal::Published;
using testing::Eventually;
using testing::RecordingProvider;

// Counts those that live.
struct Counted {
  explicit Counted(int what) : value(what) { ++living; }
  ~Counted() { --living; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  static inline std::atomic<int> living = 0;
  const int value;
};

TEST(PublishedTest, FreesWhatNobodyReads) {
  Published<Counted> cell(std::make_unique<Counted>(1));
  {
    const Published<Counted>::Reader reader(cell);
    const Published<Counted>::Reader nested(cell);
    EXPECT_TRUE(cell.Set(std::make_unique<Counted>(2)).empty());
    EXPECT_TRUE(cell.HasRetired());
    EXPECT_EQ(reader->value, 1);
    EXPECT_EQ(nested->value, 1);
    EXPECT_EQ(Published<Counted>::Reader(cell)->value, 2);
  }
  EXPECT_EQ(cell.Sweep().size(), 1u);
  EXPECT_FALSE(cell.HasRetired());
  EXPECT_EQ(cell.Set(std::make_unique<Counted>(3)).size(), 1u);
  EXPECT_EQ(Counted::living, 1);
}

TEST(PublishedTest, MayBeEmpty) {
  Published<Counted> cell(nullptr);
  EXPECT_EQ(Published<Counted>::Reader(cell).get(), nullptr);
  EXPECT_TRUE(cell.Set(std::make_unique<Counted>(1)).empty());
  EXPECT_EQ(Published<Counted>::Reader(cell)->value, 1);
}

TEST(PublishedTest, ReadersNeverSeeFreedObjects) {
  {
    Published<std::vector<int>> cell(std::make_unique<std::vector<int>>(8, 0));
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
      readers.emplace_back([&] {
        int newest = 0;
        while (!stop) {
          const Published<std::vector<int>>::Reader reader(cell);
          const int value = reader->front();
          EXPECT_GE(value, newest);
          for (const int each : *reader) EXPECT_EQ(each, value);
          newest = value;
        }
      });
    }
    for (int i = 1; i <= 5000; ++i) (void)cell.Set(std::make_unique<std::vector<int>>(8, i));
    stop = true;
    for (std::thread& reader : readers) reader.join();
  }
}

TEST(Concurrency, EvaluationsGoOnWhileEverythingChanges) {
  const auto api = isolated::CreateApi();
  api->SetLogger([](LogLevel, const std::string&) {});
  const auto memory = std::make_shared<InMemoryProvider>(std::unordered_map<std::string, std::any>{
      {"flag", Flag<bool>({{"on", true}, {"off", false}}, "on")}});
  ASSERT_TRUE(api->SetProviderAndWait("memory", memory).ok());
  ASSERT_TRUE(api->SetProviderAndWait(std::make_shared<RecordingProvider>()).ok());

  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::atomic<int> events = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < 3; ++i) {
    workers.emplace_back([&] {
      const auto of_memory = api->GetClient("memory");
      const auto of_default = api->GetClient();
      const EvaluationContext job = EvaluationContext::Builder().withTargetingKey("job").build();
      while (!stop) {
        if (of_memory->GetBooleanDetails("flag", false, job).GetErrorCode()) ++wrong;
        of_default->GetBooleanValue("flag", false);
        of_default->SetEvaluationContext(job);
      }
    });
  }
  for (int i = 0; i < 100; ++i) {
    const HandlerId handler =
        api->AddHandler(ProviderEvent::kReady, [&](const EventDetails&) { ++events; });
    memory->UpdateFlag("flag", Flag<bool>({{"on", true}, {"off", false}}, i % 2 ? "on" : "off"));
    api->SetEvaluationContext(EvaluationContext::Builder().withAttribute("i", i).build());
    ASSERT_TRUE(api->SetProvider(std::make_shared<RecordingProvider>()).ok());
    api->RemoveHandler(handler);
  }
  stop = true;
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GE(events, 100);  // The memory provider is ready each time a handler is added.
  EXPECT_TRUE(api->Shutdown().ok());
}

TEST(Concurrency, AReplacedProviderIsFreedThoughItsReadersIdle) {
  const auto api = isolated::CreateApi();
  const auto client = api->GetClient();
  std::weak_ptr<RecordingProvider> freed;
  {
    const auto provider = std::make_shared<RecordingProvider>();
    freed = provider;
    ASSERT_TRUE(api->SetProviderAndWait(provider).ok());
  }
  client->GetBooleanValue("flag", false);
  ASSERT_TRUE(api->SetProviderAndWait(std::make_shared<RecordingProvider>()).ok());
  EXPECT_TRUE(Eventually([&] { return freed.expired(); }));
}

}  // namespace
}  // namespace openfeature

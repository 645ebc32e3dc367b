// What a lookup in process takes from the heap: its details, and nothing else.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

#include "flagd/flagd_provider.h"
#include "openfeature/isolated/api.h"
#include "openfeature/openfeature_api.h"
#include "tests/support/temp_dir.h"

namespace {
thread_local std::size_t allocations = 0;

void* Allocate(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
}  // namespace

void* operator new(std::size_t size) { return Allocate(size); }
void* operator new[](std::size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace guidon {
namespace {

constexpr char kFlags[] =
    R"({"metadata": {"owner": "a team whose name is long enough for the heap"},
  "flags": {
    "a-flag-whose-key-is-longer-than-a-short-string": {"state": "ENABLED",
      "variants": {"on": true, "off": false}, "defaultVariant": "on"},
    "targeting": {"state": "ENABLED", "variants": {"on": true, "off": false},
      "defaultVariant": "off", "targeting": {"if": [{"and": [
        {"ends_with": [{"var": "email"}, "@example.com"]},
        {"in": [{"var": "plan"}, ["pro", "enterprise"]]},
        {"==": [{"var": "an-attribute-with-a-long-name"}, "eu-west"]},
        {"<": [{"var": "age"}, 65]},
        {"!!": [{"var": "targetingKey"}]}]}, "on", "off"]}},
    "fractional": {"state": "ENABLED", "variants": {"on": true, "off": false},
      "defaultVariant": "off", "targeting": {"fractional": [["on", 100], ["off", 0]]}},
    "text": {"state": "ENABLED", "variants": {"a": "short"}, "defaultVariant": "a"},
    "number": {"state": "ENABLED", "variants": {"a": 3}, "defaultVariant": "a"}}})";

TEST(AllocationTest, ALookupAllocatesItsDetailsOnly) {
  const testing::TempDir dir;
  testing::WriteFile(dir / "flags.json", kFlags);
  openfeature::OpenFeatureAPI api;
  FlagdOptions options;
  options.resolver = FlagdResolver::kFile;
  options.offline_flag_source_path = dir / "flags.json";
  options.deadline = std::chrono::seconds(60);
  ASSERT_TRUE(api.SetProviderAndWait(std::make_shared<FlagdProvider>(options)).ok());
  const auto client = api.GetClient();
  const auto context = openfeature::EvaluationContext::Builder()
                           .withTargetingKey("0123456789abcdef0123")
                           .withAttribute("email", "someone@example.com")
                           .withAttribute("plan", "enterprise")
                           .withAttribute("an-attribute-with-a-long-name", "eu-west")
                           .withAttribute("age", 40)
                           .build();
  const std::string long_key = "a-flag-whose-key-is-longer-than-a-short-string";
  for (int warm = 0; warm < 2; ++warm) {
    for (const std::string& key : {long_key, std::string("targeting"), std::string("fractional")}) {
      const std::size_t before = allocations;
      const bool value = client->GetBooleanValue(key, false, context);
      const std::size_t taken = allocations - before;
      EXPECT_TRUE(value) << key;
      // The first lookup of a thread makes room for what the thread keeps.
      if (warm > 0) {
        EXPECT_EQ(taken, 1u) << key;
      }
    }
  }
  std::size_t before = allocations;
  EXPECT_EQ(client->GetIntegerValue("number", 0, context), 3);
  EXPECT_EQ(allocations - before, 1u);
  before = allocations;
  EXPECT_EQ(client->GetStringValue("text", "", context), "short");
  EXPECT_EQ(allocations - before, 1u);
  before = allocations;
  EXPECT_TRUE(client->GetBooleanDetails("targeting", false, context).GetValue());
  EXPECT_EQ(allocations - before, 1u);
}

}  // namespace
}  // namespace guidon

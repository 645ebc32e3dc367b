#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "evaluator/flag_definitions.h"
#include "evaluator/snapshot_cell.h"
#include "evaluator/struct_view.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

// Counts what this program takes from the heap.
namespace {
std::atomic<size_t> allocations = 0;
std::atomic<size_t> bytes_in_use = 0;

void* Allocate(size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) {
    bytes_in_use += malloc_usable_size(memory);
    return memory;
  }
  throw std::bad_alloc();
}

void Free(void* memory) {
  bytes_in_use -= malloc_usable_size(memory);
  std::free(memory);
}
}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { Free(memory); }
void operator delete[](void* memory) noexcept { Free(memory); }
void operator delete(void* memory, size_t) noexcept { Free(memory); }
void operator delete[](void* memory, size_t) noexcept { Free(memory); }

namespace guidon {
namespace {

struct Case {
  const char* name;
  const char* targeting;
  const char* variant;
};

// Rules over scalars, as flags have them.
const Case kCases[] = {
    {"static", "{}", "off"},
    {"equal", R"({"if": [{"==": [{"var": "email"}, "someone@example.com"]}, "on", "off"]})", "on"},
    {"nested variable", R"({"if": [{"===": [{"var": "user.address.city"}, "Bern"]}, "on"]})", "on"},
    {"in text", R"({"if": [{"in": ["@example.com", {"var": "email"}]}, "on", "off"]})", "on"},
    {"in list", R"({"if": [{"in": [{"var": "tier"}, ["gold", "silver"]]}, "on", "off"]})", "on"},
    {"ends_with", R"({"if": [{"ends_with": [{"var": "email"}, ".com"]}, "on", "off"]})", "on"},
    {"starts_with", R"({"if": [{"starts_with": [{"var": "email"}, "some"]}, "on", "off"]})", "on"},
    {"sem_ver", R"({"if": [{"sem_ver": [{"var": "version"}, ">=", "1.2"]}, "on", "off"]})", "on"},
    {"sem_ver of a number", R"({"if": [{"sem_ver": [{"var": "age"}, ">=", "1.2"]}, "on"]})", "on"},
    {"between", R"({"if": [{"<": [18, {"var": "age"}, 65]}, "on", "off"]})", "on"},
    {"and or", R"({"if": [{"and": [{"or": [{"var": "no"}, {"var": "yes"}]}, {"!": {"var": "no"}}]},
                          "on", "off"]})",
     "on"},
    {"arithmetic", R"({"if": [{"==": [{"%": [{"+": [{"var": "age"}, 1]}, 2]}, 1]}, "on"]})", "on"},
    {"cat", R"({"cat": ["o", {"substr": [{"var": "yes_text"}, 1, 1]}]})", "on"},
    {"missing", R"({"if": [{"missing": ["email", "nothing"]}, "on", "off"]})", "on"},
    {"some", R"({"if": [{"some": [{"var": "groups"}, {"==": [{"var": ""}, {"var": "tier"}]}]}, "on",
                        "off"]})",
     "on"},
    {"flag properties", R"({"if": [{">": [{"var": "$flagd.timestamp"}, 5]}, "on", "off"]})", "on"},
    {"five clauses",
     R"({"if": [{"and": [{"==": [{"var": "tier"}, "gold"]}, {"in": [{"var": "tier"}, ["gold", "tin"]]},
                         {"in": ["@example.com", {"var": "email"}]}, {"==": [{"var": "age"}, 40]},
                         {"!=": [{"var": "version"}, "2"]}]}, "on", "off"]})",
     "on"},
    {"boolean", R"({"var": "yes"})", "true"},
    {"number", R"({"+": [{"var": "age"}, 0]})", "40"},
    {"fractional", R"({"fractional": [["on", 0], ["off", 100]]})", "off"},
    {"fractional by attribute", R"({"fractional": [{"var": "email"}, ["on", 1], ["off", 0]]})",
     "on"},
    {"fractional by cat",
     R"({"fractional": [{"cat": [{"var": "$flagd.flagKey"}, {"var": "email"}]}, ["on", 1]]})",
     "on"},
    {"computed fractional", R"({"fractional": [["on", {"var": "age"}], ["off", 0]]})", "on"},
};

const Json kContext = Json::parse(R"({
    "targetingKey": "f20bd32d-703b-48b6-bc8e-79d53c85134a", "email": "someone@example.com",
    "tier": "gold", "version": "1.10.3-rc.1", "age": 40, "yes": true, "yes_text": "ynn",
    "groups": ["a", "b", "gold"], "user": {"address": {"city": "Bern"}}})");

class Heapless : public ::testing::TestWithParam<Case> {
 protected:
  Heapless() {
    auto flag =
        Flag::Compile({"", "a-flag-whose-key-is-longer-than-a-short-string"},
                      {{"state", "ENABLED"},
                       {"variants", {{"on", true}, {"off", false}, {"true", true}, {"40", true}}},
                       {"defaultVariant", "off"},
                       {"targeting", Json::parse(GetParam().targeting)}});
    flag_ = *std::move(flag);
    CopyToStruct(kContext, message_);
  }

  void Check(ValueView context) const {
    const size_t before = allocations;
    const Resolution resolution = flag_->Resolve(context, 1'700'000'000);
    const size_t taken = allocations - before;
    EXPECT_EQ(taken, 0u);
    ASSERT_NE(resolution.variant, nullptr);
    EXPECT_EQ(resolution.variant->name, GetParam().variant);
  }

  std::shared_ptr<const Flag> flag_;
  google::protobuf::Struct message_;
};

TEST_P(Heapless, OverStruct) { Check(ViewOf(message_)); }
TEST_P(Heapless, OverJson) { Check(ValueView::Of(kContext)); }

std::string TestName(const ::testing::TestParamInfo<Case>& test) {
  std::string name = test.param.name;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Rules, Heapless, ::testing::ValuesIn(kCases), TestName);

// A daemon of many flags has a rule for each: 680 bytes here were a third of all its heap.
TEST(CompiledRule, TakesLittleMoreThanItsOperands) {
  const std::string text =
      R"({"if":[{"and":[{"==":[{"var":"region"},"eu-west"]},{"in":[{"var":"plan"},["pro","enterprise"]]},)"
      R"({"in":["@example.com",{"var":"email"}]},{"==":[{"var":"device"},"phone"]},)"
      R"({"!=":[{"var":"plan"},"free"]}]},"on","off"]})";
  const Json json = Json::parse(text);
  ASSERT_TRUE(CompileRule(json, text).ok());  // which makes the table of operators
  const size_t before = bytes_in_use;
  const absl::StatusOr<RulePtr> rule = CompileRule(json, text);
  EXPECT_LE(bytes_in_use - before, 416u);
}

TEST(HeaplessLookup, FindsTheFlagInThePublishedSnapshot) {
  SnapshotBuilder builder(*Snapshot::Empty({"source"}));
  const std::string key = "a-flag-whose-key-is-longer-than-a-short-string";
  builder.Put(0, *Flag::Compile({"", key}, {{"variants", {{"on", true}}}}));
  const SnapshotCell cell(std::move(builder).Build());
  const Selector all;
  ASSERT_NE(cell.Get()->Find(all, key), nullptr);
  const size_t before = allocations;
  const Flag* const flag = cell.Get()->Find(all, key);
  const size_t taken = allocations - before;
  EXPECT_EQ(taken, 0u);
  EXPECT_NE(flag, nullptr);
}

}  // namespace
}  // namespace guidon

#ifndef GUIDON_TESTS_CONFORMANCE_WORLD_H_
#define GUIDON_TESTS_CONFORMANCE_WORLD_H_

#include <string>
#include <vector>

#include "evaluator/snapshot.h"
#include "tests/conformance/gherkin.h"

namespace guidon::conformance {

// How the evaluation context reaches the evaluator.
enum class ContextForm { kStruct, kJson };

// One run of a scenario of flagd's evaluator suite: it plays the SDK that calls the evaluator,
// so where there is no value the caller's fallback holds. Assertions fail the running test.
class World {
 public:
  // `flags` must outlive the world.
  World(const Snapshot& flags, ContextForm form) : flags_(flags), form_(form) {}

  // Carries out one step. Fails the running test where no such step is known.
  void Run(const Step& step);

 private:
  struct Details {
    Json value;
    std::string reason;
    std::string error_code;
    Json metadata;
  };

  using Arguments = std::vector<std::string>;

  void GivenAnEvaluator(const Arguments& arguments, const Step& step);
  void GivenAFlag(const Arguments& arguments, const Step& step);
  void GivenAContextValue(const Arguments& arguments, const Step& step);
  void GivenANestedContextValue(const Arguments& arguments, const Step& step);
  void GivenATargetingKey(const Arguments& arguments, const Step& step);
  void WhenEvaluated(const Arguments& arguments, const Step& step);
  void ThenTheValueIs(const Arguments& arguments, const Step& step);
  void ThenTheReasonIs(const Arguments& arguments, const Step& step);
  void ThenTheErrorCodeIs(const Arguments& arguments, const Step& step);
  void ThenTheMetadataContains(const Arguments& arguments, const Step& step);
  void ThenTheMetadataIsEmpty(const Arguments& arguments, const Step& step);

  Resolution Resolve() const;

  const Snapshot& flags_;
  const ContextForm form_;
  std::string type_;
  std::string key_;
  Json fallback_;
  Json context_ = Json::object();
  Details details_;
};

}  // namespace guidon::conformance

#endif  // GUIDON_TESTS_CONFORMANCE_WORLD_H_

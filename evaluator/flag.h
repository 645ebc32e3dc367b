#ifndef GUIDON_EVALUATOR_FLAG_H_
#define GUIDON_EVALUATOR_FLAG_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "evaluator/flag_tally.h"
#include "evaluator/rule.h"
#include "evaluator/value_view.h"
#include "nlohmann/json.hpp"

namespace guidon {

// What identifies a flag: its key within its flag set. The empty set is the one of flags that
// name no `flagSetId`.
struct FlagId {
  std::string flag_set;
  std::string key;

  friend bool operator==(const FlagId&, const FlagId&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the generated code for a pointer's
  friend auto operator<=>(const FlagId&, const FlagId&) = default;
};

// `"key"`, or `"key" of flag set "set"`: how messages name a flag.
std::string DescribeFlag(const FlagId& id);

// The reasons and error codes of a resolution, from the OpenFeature specification, §1.4 and
// flagd's provider specification.
enum class Reason { kStatic, kDefault, kTargetingMatch, kDisabled, kError };
enum class ErrorCode { kNone, kFlagNotFound, kParseError, kTypeMismatch, kGeneral };

// "STATIC", "TARGETING_MATCH", …
absl::string_view ReasonName(Reason reason);
// "FLAG_NOT_FOUND", …; "" for kNone.
absl::string_view ErrorCodeName(ErrorCode code);
// The message that flagd gives with an error: "Flag not found", …; "" for kNone.
absl::string_view ErrorMessage(ErrorCode code);

struct Variant {
  std::string name;
  Json value;
};

class Flag;

// How a flag turned out for one context. Its pointers view the flag that it came from.
struct Resolution {
  Reason reason = Reason::kError;
  ErrorCode error = ErrorCode::kNone;
  // nullptr with an error, for a disabled flag, and where the caller's own default holds.
  const Variant* variant = nullptr;
  // nullptr when there is no such flag.
  const Flag* flag = nullptr;
};

// The types in which a caller can ask for a flag's value.
enum class ValueType { kBoolean, kString, kNumber, kObject };

// `resolution`, or TYPE_MISMATCH where it has a value of another type than `wanted`.
Resolution Expect(Resolution resolution, ValueType wanted);

// A flag as loaded: checked, its rule compiled. Immutable, so any number of threads may
// evaluate it.
class Flag {
  struct Private {
    explicit Private() = default;
  };

 public:
  explicit Flag(Private) {}  // for Compile alone
  ~Flag();
  Flag(const Flag&) = delete;
  Flag& operator=(const Flag&) = delete;

  // Compiles one flag from its definition, an object as `flags.<key>` of a flag definition
  // document holds it, whose `$ref`s are already resolved.
  //
  // INVALID_ARGUMENT: the definition cannot be used; the message begins with the JSON path
  // within the flag, e.g. `variants: must be an object with at least one member`. A targeting
  // rule that does not compile is no such error: see targeting_error().
  static absl::StatusOr<std::shared_ptr<const Flag>> Compile(FlagId id, const Json& definition);

  // Resolves the flag for `context`, an object as ViewOf() makes it. `timestamp` is the time
  // in Unix seconds that rules see as `$flagd.timestamp`. Never allocates for rules over
  // scalars. O(size of the rule), but for operators over lists, which are bounded by
  // kMaxEvaluationSteps; a rule beyond that is PARSE_ERROR.
  Resolution Resolve(ValueView context, int64_t timestamp) const;

  // What Resolve gives for an enabled flag whose targeting rule is `rule`: for those who watch
  // the flag's own rule at work. `evaluation` must be one with this flag's key.
  Resolution ResolveBy(const Rule& rule, Evaluation& evaluation) const;

  const FlagId& id() const { return id_; }
  bool enabled() const { return enabled_; }
  // Sorted by name.
  std::span<const Variant> variants() const { return {variants_.get(), variant_count_}; }
  // The variant of that name, or nullptr. O(log of their number).
  const Variant* FindVariant(absl::string_view name) const;
  // nullptr where the caller's own default holds.
  const Variant* default_variant() const { return default_variant_; }
  bool has_targeting() const { return targeting_ != nullptr || has_targeting_error(); }
  // Why every evaluation gives PARSE_ERROR; "" when the rule compiled.
  const std::string& targeting_error() const { return extras().targeting_error; }
  // An object; the flag set's, overridden by the flag's own.
  const Json& metadata() const { return extras().metadata; }
  // The definition as canonical JSON text: equal for equal flags.
  const std::string& definition() const { return definition_; }
  // For whoever counts this flag's evaluations, by the numbers of evaluator/outcome.h; Resolve does
  // not. nullptr until StartTally() was called.
  FlagTally* tally() const { return tally_.load(std::memory_order_acquire); }
  // Gives the flag its tally, of which the caller becomes an owner; nullptr if it has one already.
  // Names: the flag set, the key, the default variant ("" if none), and all variants. Thread-safe.
  FlagTallyPtr StartTally() const;

 private:
  // What most flags do not have.
  struct Extras {
    std::string targeting_error;
    Json metadata;
  };

  static const Extras& NoExtras();
  bool has_targeting_error() const {
    return extras_ != nullptr && !extras_->targeting_error.empty();
  }
  const Extras& extras() const { return extras_ == nullptr ? NoExtras() : *extras_; }

  Resolution ResolveDefault(Reason reason) const;
  Resolution Failed(ErrorCode error) const { return {Reason::kError, error, nullptr, this}; }

  // Daemons hold tens of thousands of these: each byte counts.
  FlagId id_;
  std::unique_ptr<const Variant[]> variants_;
  const Variant* default_variant_ = nullptr;
  RulePtr targeting_;
  std::unique_ptr<const Extras> extras_;
  mutable std::atomic<FlagTally*> tally_ = nullptr;
  uint32_t variant_count_ = 0;
  bool enabled_ = true;
  std::string definition_;
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_FLAG_H_

#ifndef GUIDON_EVALUATOR_OUTCOME_H_
#define GUIDON_EVALUATOR_OUTCOME_H_

#include <cstddef>

#include "evaluator/flag.h"

// Numbers the ways in which a flag's evaluations can turn out, for a FlagTally: first its errors,
// then the reasons without a variant, then those of each variant.
namespace guidon {

inline constexpr size_t kErrorOutcomes = static_cast<size_t>(ErrorCode::kGeneral) + 1;
inline constexpr size_t kReasonOutcomes = static_cast<size_t>(Reason::kError);

inline size_t OutcomeCount(size_t variants) {
  return kErrorOutcomes + (variants + 1) * kReasonOutcomes;
}

// The number of a resolution that has a flag.
inline size_t OutcomeOf(const Resolution& resolution) {
  if (resolution.reason == Reason::kError) return static_cast<size_t>(resolution.error);
  const size_t place =
      resolution.variant == nullptr
          ? 0
          : static_cast<size_t>(resolution.variant - resolution.flag->variants().data()) + 1;
  return kErrorOutcomes + place * kReasonOutcomes + static_cast<size_t>(resolution.reason);
}

struct Outcome {
  Reason reason = Reason::kError;
  ErrorCode error = ErrorCode::kNone;
  size_t place = 0;  // 0: no variant; else one more than the variant's index
};

// What a number means.
inline Outcome OutcomeAt(size_t number) {
  if (number < kErrorOutcomes) return {Reason::kError, static_cast<ErrorCode>(number), 0};
  const size_t rest = number - kErrorOutcomes;
  return {static_cast<Reason>(rest % kReasonOutcomes), ErrorCode::kNone, rest / kReasonOutcomes};
}

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_OUTCOME_H_

#ifndef GUIDON_EVALUATOR_OUTCOME_H_
#define GUIDON_EVALUATOR_OUTCOME_H_

#include <cstddef>

#include "evaluator/flag.h"

// Numbers the ways in which a flag's evaluations can turn out, for a FlagTally: its errors, what
// has no variant, what has the default variant, and the match of each variant.
namespace guidon {

inline constexpr size_t kFirstMatch = 8;

inline size_t OutcomeCount(size_t variants) { return kFirstMatch + variants; }

// The number of a resolution that has a flag: one that this flag's Resolve gave, or Expect, or
// FLAG_NOT_FOUND in its place.
inline size_t OutcomeOf(const Resolution& resolution) {
  switch (resolution.reason) {
    case Reason::kError:
      return static_cast<size_t>(resolution.error) - 1;
    case Reason::kDisabled:
      return 4;
    case Reason::kDefault:
      return resolution.variant == nullptr ? 5 : 6;
    case Reason::kStatic:
      return 7;
    case Reason::kTargetingMatch:
      break;
  }
  const Variant* const first = resolution.flag->variants().data();
  return kFirstMatch + static_cast<size_t>(resolution.variant - first);
}

struct Outcome {
  Reason reason = Reason::kError;
  ErrorCode error = ErrorCode::kNone;
  size_t place = 0;  // 0: no variant; 1: the default one; else two more than the variant's index
};

// What a number means.
inline Outcome OutcomeAt(size_t number) {
  static constexpr Outcome kOutcomes[kFirstMatch] = {
      {Reason::kError, ErrorCode::kFlagNotFound, 0}, {Reason::kError, ErrorCode::kParseError, 0},
      {Reason::kError, ErrorCode::kTypeMismatch, 0}, {Reason::kError, ErrorCode::kGeneral, 0},
      {Reason::kDisabled, ErrorCode::kNone, 0},      {Reason::kDefault, ErrorCode::kNone, 0},
      {Reason::kDefault, ErrorCode::kNone, 1},       {Reason::kStatic, ErrorCode::kNone, 1}};
  if (number < kFirstMatch) return kOutcomes[number];
  return {Reason::kTargetingMatch, ErrorCode::kNone, number - kFirstMatch + 2};
}

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_OUTCOME_H_

#ifndef GUIDON_SERVER_GUARDS_GUARD_JUDGE_H_
#define GUIDON_SERVER_GUARDS_GUARD_JUDGE_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "analysis/config/analysis.h"
#include "analysis/engine/report.h"
#include "base/mutex.h"
#include "server/ramps/step_gate.h"

namespace guidon {

// A guard's analysis of the ramp of `step`.
struct GuardQuestion {
  analysis::Analysis analysis;
  analysis::Subject subject;

  // Of the same ramp, which may have taken steps since.
  bool IsSameAs(const GuardQuestion& other) const;
};

// The two variants are told apart by the labels `flag` and `flag_variant`; where the analysis names
// a version label of its own, by the variant as its value alone. Namespace is the flag set, rollout
// the flag. The analysis goes on for as long as the ramp does: the gate minds its deadline.
GuardQuestion QuestionOf(const RampStep& step, analysis::Analysis analysis);

// With an interval that Prometheus can give after so long: as the analysis has it, or 2, 4, ...
// times that.
analysis::Analysis FittedTo(absl::Duration elapsed, analysis::Analysis analysis);

// How often an analysis is made anew.
absl::Duration JudgeEvery(const analysis::Analysis& analysis);

// Makes the analyses of ramps one after the other, and keeps the newest report of each.
// Thread-safe.
class GuardJudge {
 public:
  using Judge = std::function<analysis::Report(const GuardQuestion& question, absl::Time now)>;

  GuardJudge(Judge judge, std::function<absl::Time()> clock)
      : judge_(std::move(judge)), clock_(std::move(clock)) {}

  // The newest report on the question about flag `id`; nothing where there is none yet. Has it
  // judged again from time to time until it is not asked for any more.
  struct Answer {
    std::optional<analysis::Report> report;
    bool is_new_question = false;  // so that JudgeDue has something to do
  };
  Answer Ask(const FlagId& id, const GuardQuestion& question);

  // Judges one that is due, and returns when another will be. Takes as long as Prometheus does. For
  // one thread at a time.
  absl::Time JudgeDue();

 private:
  struct Watched {
    GuardQuestion question;
    absl::Time last_asked;
    absl::Time judge_at = absl::InfinitePast();
    std::optional<analysis::Report> report;
  };

  // The one that waits longest; nothing where none is due. Forgets those that nobody asks for.
  std::optional<std::pair<FlagId, GuardQuestion>> NextDue();
  void Keep(const FlagId& id, const GuardQuestion& question, analysis::Report report);

  const Judge judge_;
  const std::function<absl::Time()> clock_;
  Mutex mutex_;
  std::map<FlagId, Watched> watched_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace guidon

#endif  // GUIDON_SERVER_GUARDS_GUARD_JUDGE_H_

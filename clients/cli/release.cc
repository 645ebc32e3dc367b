#include "clients/cli/release.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/ramp_calls.h"
#include "clients/cli/ramp_text.h"
#include "clients/cli/release_flag.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr absl::Duration kSignOfLife = absl::Minutes(1);

bool IsPlanOf(const v1::StartRampRequest& plan, const v1::Ramp& ramp) {
  return plan.to() == ramp.to() && (plan.from().empty() || plan.from() == ramp.from()) &&
         std::equal(plan.steps().begin(), plan.steps().end(), ramp.steps().begin(),
                    ramp.steps().end()) &&
         plan.every().seconds() == ramp.every().seconds() &&
         plan.every().nanos() == ramp.every().nanos() && plan.bucket_by() == ramp.bucket_by() &&
         plan.guard().text() == ramp.guard().text();
}

class Run {
 public:
  Run(Session& session, const ReleasePlan& plan, Interrupts& interrupts,
      const std::function<void(const ReleaseNews&)>& tell)
      : session_(session), plan_(plan), interrupts_(interrupts), tell_(tell) {
    result_.began = absl::Now();
    result_.flag_set = plan.ramp.flag_set();
    result_.key = plan.ramp.key();
    request_.set_flag_set(plan.ramp.flag_set());
    request_.set_key(plan.ramp.key());
  }

  ReleaseResult Do() {
    Begin();
    if (!over_) Wait();
    result_.ended = absl::Now();
    return std::move(result_);
  }

 private:
  void End(ReleaseOutcome outcome, std::string message) {
    result_.outcome = outcome;
    result_.message = std::move(message);
    over_ = true;
  }

  void Tell(std::string text) {
    const ReleaseNews& item = result_.news.emplace_back(ReleaseNews{absl::Now(), std::move(text)});
    tell_(item);
  }

  std::string Name() const { return FlagName(result_.flag_set, result_.key); }

  // Brings a ramp under way, or ends.
  void Begin() {
    const absl::Time give_up = absl::Now() + kPatience;
    while (!over_ && !result_.ramp.has_value()) {
      const absl::Status status = TryToBegin();
      if (status.ok()) continue;
      // Where somebody else was at it too, or no answer came, things are looked at anew.
      const bool raced = absl::IsAlreadyExists(status) ||
                         (absl::IsAborted(status) && !plan_.ramp.has_expected_revision());
      const bool unanswered =
          start_sent_ && (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status));
      if ((!raced && !unanswered) || absl::Now() > give_up) {
        return End(ReleaseOutcome::kFailed, std::string(status.message()));
      }
      if (interrupts_.ComesWithin(plan_.look_every)) return Interrupted();
    }
  }

  absl::Status TryToBegin() {
    v1::GetRequest get;
    get.set_flag_set(result_.flag_set);
    get.set_key(result_.key);
    const absl::StatusOr<v1::GetResponse> flag = session_.Call(&Session::Admin::Get, get);
    if (absl::IsNotFound(flag.status()) && !plan_.definition.empty()) return Create();
    if (absl::IsNotFound(flag.status())) {
      return absl::NotFoundError(
          absl::StrCat("there is no flag ", Name(), ": give its definition with -f FILE"));
    }
    if (!flag.ok()) return flag.status();
    const absl::StatusOr<v1::RampResponse> last = CallRamps(session_, &RampStub::GetRamp, request_);
    if (!last.ok() && !absl::IsNotFound(last.status())) return last.status();
    if (last.ok() && IsUnderWay(last->ramp())) return Attach(last->ramp());
    const nlohmann::json definition =
        nlohmann::json::parse(flag->flag().definition(), nullptr, /*allow_exceptions=*/false);
    if (!flag->flag().killed() && GivesAll(definition, plan_.ramp.to())) {
      if (last.ok()) result_.ramp = last->ramp();
      End(ReleaseOutcome::kReleased,
          absl::StrCat("everybody gets \"", plan_.ramp.to(), "\" already"));
      return absl::OkStatus();
    }
    return Start();
  }

  absl::Status Create() {
    v1::PutRequest put;
    put.set_reason(plan_.ramp.reason());
    v1::PutRequest::Item& item = *put.add_items();
    item.set_flag_set(result_.flag_set);
    item.set_key(result_.key);
    item.set_definition(plan_.definition);
    item.set_expected_revision(0);
    const absl::StatusOr<v1::PutResponse> made = session_.Call(&Session::Admin::Put, put);
    if (!made.ok()) return made.status();
    result_.created = true;
    Tell(absl::StrCat("flag ", Name(), " created, dark"));
    return absl::OkStatus();
  }

  absl::Status Attach(const v1::Ramp& ramp) {
    if (!IsPlanOf(plan_.ramp, ramp)) {
      End(ReleaseOutcome::kFailed,
          absl::StrCat("another ramp of ", Name(), " is under way, started by \"", ramp.actor(),
                       "\": ", RampText(ramp), ", steps ", absl::StrJoin(ramp.steps(), ","),
                       ramp.has_guard() ? "" : ", without a guard", "; abort it first, or wait"));
      return absl::OkStatus();
    }
    result_.ramp = ramp;
    // One that this has started itself, without getting the answer, is its own.
    result_.attached = !start_sent_;
    if (result_.attached) Tell(absl::StrCat("the ramp that \"", ramp.actor(), "\" has started"));
    return absl::OkStatus();
  }

  absl::Status Start() {
    v1::StartRampRequest request = plan_.ramp;
    if (result_.created) request.clear_expected_revision();
    start_sent_ = true;
    const absl::StatusOr<v1::RampResponse> started =
        CallRamps(session_, &RampStub::StartRamp, request);
    if (!started.ok()) {
      start_sent_ = !absl::IsAlreadyExists(started.status());
      return started.status();
    }
    result_.ramp = started->ramp();
    return absl::OkStatus();
  }

  void Wait() {
    const absl::Time until = absl::Now() + plan_.wait;
    absl::Time last_answer = absl::Now();
    while (!over_) {
      Look(*result_.ramp);
      if (over_) return;
      if (absl::Now() >= until) return Undecided("the ramp has not ended in time");
      const absl::Duration sleep = std::min(plan_.look_every, until - absl::Now());
      if (interrupts_.ComesWithin(sleep)) return Interrupted();
      const absl::StatusOr<v1::RampResponse> response =
          CallRamps(session_, &RampStub::GetRamp, request_);
      if (response.ok()) {
        last_answer = absl::Now();
        result_.ramp = response->ramp();
      } else if (!absl::IsUnavailable(response.status()) || absl::Now() - last_answer > kPatience) {
        return End(ReleaseOutcome::kFailed, std::string(response.status().message()));
      }
    }
  }

  void Look(const v1::Ramp& ramp) {
    Show(ramp);
    switch (ramp.state()) {
      case v1::Ramp::STATE_DONE:
        return End(ReleaseOutcome::kReleased, absl::StrCat("everybody gets \"", ramp.to(), "\""));
      case v1::Ramp::STATE_ABORTED:
        return End(ReleaseOutcome::kRolledBack,
                   absl::StrCat("everybody gets \"", ramp.from(), "\": aborted ", ramp.message()));
      case v1::Ramp::STATE_STOPPED:
        return End(ReleaseOutcome::kFailed, absl::StrCat("the ramp was stopped: ", ramp.message()));
      default:
        if (ramp.undecided()) Undecided(absl::StrCat("paused ", ramp.message()));
    }
  }

  // Tells of what has changed, and from time to time that there is still life in it.
  void Show(const v1::Ramp& ramp) {
    const std::string state =
        absl::StrCat(StateName(ramp), ramp.steps_taken(), GuardWord(ramp), ramp.message().empty());
    const absl::Time now = absl::Now();
    if (state == shown_ && now < shown_at_ + kSignOfLife) return;
    shown_ = state;
    shown_at_ = now;
    const std::string guard = GuardText(ramp);
    Tell(absl::StrCat(RampText(ramp), guard.empty() ? "" : "; ", guard));
  }

  void Undecided(const std::string& why) {
    if (plan_.abort_when_inconclusive) {
      return Abort("the release is inconclusive", ReleaseOutcome::kInconclusive, why);
    }
    End(ReleaseOutcome::kInconclusive,
        absl::StrCat(why, "; ", PercentNow(*result_.ramp), " % keep \"", result_.ramp->to(),
                     "\": guidonctl ramp resume or abort decides"));
  }

  void Interrupted() {
    if (!result_.ramp.has_value()) {
      return End(ReleaseOutcome::kFailed, "interrupted while the ramp was to be started");
    }
    if (plan_.abort_when_interrupted) {
      return Abort("the release was interrupted", ReleaseOutcome::kRolledBack, "interrupted");
    }
    End(ReleaseOutcome::kFailed,
        "interrupted; the ramp goes on: the same command waits for it again, guidonctl ramp abort "
        "ends it");
  }

  void Abort(const std::string& reason, ReleaseOutcome outcome, const std::string& why) {
    v1::RampRequest request = request_;
    request.set_reason(reason);
    const absl::StatusOr<v1::RampResponse> aborted =
        CallRamps(session_, &RampStub::AbortRamp, request);
    if (!aborted.ok()) {
      return End(
          ReleaseOutcome::kFailed,
          absl::StrCat(why, ", but the ramp could not be aborted: ", aborted.status().message()));
    }
    result_.ramp = aborted->ramp();
    Show(*result_.ramp);
    End(outcome, absl::StrCat(why, "; everybody gets \"", result_.ramp->from(), "\""));
  }

  Session& session_;
  const ReleasePlan& plan_;
  Interrupts& interrupts_;
  const std::function<void(const ReleaseNews&)>& tell_;
  ReleaseResult result_;
  v1::RampRequest request_;
  bool over_ = false;
  bool start_sent_ = false;  // and not refused
  std::string shown_;
  absl::Time shown_at_ = absl::InfinitePast();
};

}  // namespace

ReleaseResult Release(Session& session, const ReleasePlan& plan, Interrupts& interrupts,
                      const std::function<void(const ReleaseNews&)>& tell) {
  return Run(session, plan, interrupts, tell).Do();
}

}  // namespace guidon::cli

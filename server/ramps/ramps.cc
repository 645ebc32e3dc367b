#include "server/ramps/ramps.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/percent_encoding.h"
#include "server/proto_time.h"
#include "server/ramps/foreign_change.h"
#include "server/ramps/history_text.h"
#include "server/ramps/ramp_edit.h"
#include "server/ramps/ramp_request.h"
#include "server/ramps/ramp_steps.h"
#include "spdlog/spdlog.h"
#include "store/change_plan.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr char kTable[] = "ramps";
constexpr absl::Duration kRetryAfter = absl::Seconds(5);

std::string EntryName(const FlagId& id) {
  return absl::StrCat(PercentEncode(id.flag_set), "/", PercentEncode(id.key));
}

// For what guidond does by itself.
Attribution ByRamp(const v1::Ramp& ramp, std::string what) {
  return {absl::StrCat(ramp.actor(), " (ramp)"), std::move(what)};
}

std::string PlanText(const v1::Ramp& ramp) {
  std::string text = absl::StrCat(absl::StrJoin(ramp.steps(), ", "), " % get \"", ramp.to(), "\"");
  const absl::Duration every = DurationOf(ramp.every());
  if (ramp.steps_size() > 1) absl::StrAppend(&text, ", one every ", absl::FormatDuration(every));
  return text;
}

absl::Status HasEnded(const v1::Ramp& ramp) {
  const std::string state =
      absl::AsciiStrToLower(absl::StripPrefix(v1::Ramp::State_Name(ramp.state()), "STATE_"));
  return absl::FailedPreconditionError(WithReason(
      absl::StrCat("flag ", DescribeFlag(FlagOf(ramp)), ": its ramp has ended (", state, ")"),
      ramp.message()));
}

// The flag can never be changed like that, as it is now.
bool IsRefusal(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status) ||
         absl::IsNotFound(status);
}

RampStep StepOf(const v1::Ramp& ramp, bool is_due) {
  const int taken = static_cast<int>(ramp.steps_taken());
  const int decisions = std::max(1, ramp.steps_size() - 1);
  return {FlagOf(ramp),
          ramp.to(),
          ramp.from(),
          PercentNow(ramp),
          TimeOf(ramp.step_at()),
          taken == ramp.steps_size(),
          is_due,
          taken == decisions,
          ramp.overruled(),
          ramp.guard(),
          TimeOf(ramp.first_step_at())};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ramps>> Ramps::Load(FlagStore& store, StepGate& gate,
                                                   RampSettings settings) {
  const absl::StatusOr<std::map<std::string, std::string>> stored = store.Entries(kTable);
  if (!stored.ok()) return stored.status();
  auto ramps = std::unique_ptr<Ramps>(new Ramps(store, gate, std::move(settings)));
  MutexLock lock(ramps->mutex_);
  for (const auto& [name, bytes] : *stored) {
    Entry entry;
    if (!entry.ramp.ParseFromString(bytes) || entry.ramp.key().empty()) {
      return absl::DataLossError(absl::StrCat("the store's record of ramp ", name,
                                              " is unreadable: restore the store from a backup"));
    }
    const FlagId id = FlagOf(entry.ramp);
    if (IsUnderWay(entry.ramp)) ++ramps->under_way_;
    ramps->ramps_.emplace(id, std::move(entry));
  }
  return ramps;
}

absl::Status Ramps::CheckRequest(const v1::StartRampRequest& request, absl::Time now) const {
  if (absl::Status status = CheckRampRequest(request, now); !status.ok()) return status;
  return request.has_guard() ? gate_.Check(request.guard()) : absl::OkStatus();
}

absl::StatusOr<Ramps::Entry> Ramps::Prepare(const v1::StartRampRequest& request,
                                            const std::string& actor, absl::Time now,
                                            StoredFlag& flag) {
  Entry entry;
  entry.ramp = RampFor(request, actor, now);
  const FlagId id = FlagOf(entry.ramp);
  const absl::StatusOr<Entry*> present = FindUnderWay(id);
  if (present.ok()) {
    return absl::AlreadyExistsError(
        absl::StrCat("flag ", DescribeFlag(id), ": a ramp of it is under way, started by \"",
                     (*present)->ramp.actor(), "\": abort that one first"));
  }
  if (!IsRefusal(present.status())) return present.status();
  absl::StatusOr<StoredFlag> stored = store_.Get(id);
  if (!stored.ok()) return stored.status();
  flag = *std::move(stored);
  if (!entry.ramp.from().empty()) return entry;
  absl::StatusOr<std::string> from = DefaultFrom(flag, request.to());
  if (!from.ok()) return from.status();
  entry.ramp.set_from(*std::move(from));
  return entry;
}

absl::StatusOr<v1::Ramp> Ramps::Plan(const v1::StartRampRequest& request,
                                     const std::string& actor) {
  const absl::Time now = settings_.clock();
  if (absl::Status status = CheckRequest(request, now); !status.ok()) return status;
  MutexLock lock(mutex_);
  StoredFlag flag;
  absl::StatusOr<Entry> entry = Prepare(request, actor, now, flag);
  if (!entry.ok()) return entry.status();
  Change first = {flag.id, ChangeKind::kRampStep, EditRampStart(entry->ramp), {}};
  if (request.has_expected_revision()) first.expected_revision = request.expected_revision();
  const auto plan =
      PlanChanges({first}, ByRamp(entry->ramp, request.reason()), now, BaseOn(store_));
  if (!plan.ok()) return plan.status();
  return std::move(entry->ramp);
}

absl::StatusOr<v1::Ramp> Ramps::Start(const v1::StartRampRequest& request,
                                      const std::string& actor) {
  const absl::Time now = settings_.clock();
  if (absl::Status status = CheckRequest(request, now); !status.ok()) return status;
  std::optional<Revision> expected;
  if (request.has_expected_revision()) expected = request.expected_revision();

  MutexLock lock(mutex_);
  StoredFlag flag;
  absl::StatusOr<Entry> entry = Prepare(request, actor, now, flag);
  if (!entry.ok()) return entry.status();
  const bool is_now = MoveAt(entry->ramp, now) == RampMove::kStep;
  absl::Status status;
  do {
    status = is_now ? TakeFirstStep(*entry, expected) : Note(*entry, flag, expected);
  } while (absl::IsAborted(status) && !expected.has_value());
  if (!status.ok()) return status;
  ramps_[flag.id] = *entry;
  ++under_way_;
  return entry->ramp;
}

absl::Status Ramps::TakeFirstStep(Entry& entry, std::optional<Revision> expected) {
  const absl::StatusOr<StoredFlag> flag = store_.Get(FlagOf(entry.ramp));
  if (!flag.ok()) return flag.status();
  return TakeStep(entry, expected.value_or(flag->revision));
}

absl::Status Ramps::Note(Entry& entry, const StoredFlag& flag, std::optional<Revision> expected) {
  const auto tried = EditRampStart(entry.ramp)(&flag.state);
  if (!tried.ok()) return tried.status();
  const std::string what = absl::StrCat(
      "ramp planned from ", MomentText(TimeOf(entry.ramp.next_at())), ", ", PlanText(entry.ramp));
  return Write(entry, entry.ramp, {flag.id, ChangeKind::kRamp, nullptr, expected},
               {entry.ramp.actor(), WithReason(what, entry.ramp.reason())});
}

absl::StatusOr<v1::Ramp> Ramps::Pause(const FlagId& id, const Attribution& attribution) {
  MutexLock lock(mutex_);
  const absl::StatusOr<Entry*> entry = FindUnderWay(id);
  if (!entry.ok()) return entry.status();
  v1::Ramp& ramp = (*entry)->ramp;
  if (ramp.state() == v1::Ramp::STATE_PAUSED) return ramp;
  const std::string what = absl::StrCat("ramp paused at ", PercentText(PercentNow(ramp)));
  absl::Status status =
      Write(**entry, Paused(ramp, settings_.clock()), {id, ChangeKind::kRamp, nullptr, {}},
            {attribution.actor, WithReason(what, attribution.reason)});
  if (!status.ok()) return status;
  return ramp;
}

absl::StatusOr<v1::Ramp> Ramps::Resume(const FlagId& id, const Attribution& attribution) {
  MutexLock lock(mutex_);
  const absl::StatusOr<Entry*> entry = FindUnderWay(id);
  if (!entry.ok()) return entry.status();
  v1::Ramp& ramp = (*entry)->ramp;
  if (ramp.state() != v1::Ramp::STATE_PAUSED) return ramp;
  const std::string what = absl::StrCat("ramp resumed at ", PercentText(PercentNow(ramp)),
                                        ramp.undecided() ? " without a pass of its guard" : "");
  absl::Status status =
      Write(**entry, Resumed(ramp, settings_.clock()), {id, ChangeKind::kRamp, nullptr, {}},
            {attribution.actor, WithReason(what, attribution.reason)});
  if (!status.ok()) return status;
  return ramp;
}

absl::StatusOr<v1::Ramp> Ramps::Abort(const FlagId& id, const Attribution& attribution) {
  MutexLock lock(mutex_);
  while (true) {
    const absl::StatusOr<Entry*> entry = FindUnderWay(id);
    if (!entry.ok()) return entry.status();
    const std::string message =
        WithReason(absl::StrCat("by \"", attribution.actor, "\""), attribution.reason);
    absl::Status status = AbortNow(
        **entry, {attribution.actor, WithReason("ramp aborted", attribution.reason)}, message);
    if (status.ok()) return (*entry)->ramp;
    if (!absl::IsAborted(status)) return status;
  }
}

absl::StatusOr<v1::Ramp> Ramps::Get(const FlagId& id) const {
  MutexLock lock(mutex_);
  const auto found = ramps_.find(id);
  if (found != ramps_.end()) return found->second.ramp;
  return absl::NotFoundError(absl::StrCat("flag ", DescribeFlag(id), ": has had no ramp"));
}

std::vector<v1::Ramp> Ramps::List() const {
  MutexLock lock(mutex_);
  std::vector<v1::Ramp> ramps;
  for (const auto& [id, entry] : ramps_) ramps.push_back(entry.ramp);
  return ramps;
}

std::vector<FlagId> Ramps::UnderWay() const {
  MutexLock lock(mutex_);
  std::vector<FlagId> ids;
  for (const auto& [id, entry] : ramps_) {
    if (IsUnderWay(entry.ramp)) ids.push_back(id);
  }
  return ids;
}

absl::Time Ramps::Advance() {
  absl::Time next = absl::InfiniteFuture();
  for (const FlagId& id : UnderWay()) next = std::min(next, AdvanceOne(id));
  return next;
}

absl::Time Ramps::AdvanceOne(const FlagId& id) {
  const std::variant<Question, absl::Time> before = BeforeGate(id);
  if (const auto* const next = std::get_if<absl::Time>(&before)) return *next;
  const Question& question = std::get<Question>(before);
  return AfterGate(id, question, gate_.Decide(question.step));
}

std::variant<Ramps::Question, absl::Time> Ramps::BeforeGate(const FlagId& id) {
  MutexLock lock(mutex_);
  Entry& entry = ramps_.at(id);
  const absl::Time now = settings_.clock();
  // As for steps: where the clock was set back, nothing waits the longer for it.
  entry.ramp = FollowingClock(std::move(entry.ramp), now);
  entry.ask_gate_at = std::min(entry.ask_gate_at, now + settings_.ask_gate_every);
  entry.retry_at = std::min(entry.retry_at, now + kRetryAfter);
  if (now < entry.retry_at) return entry.retry_at;
  if (entry.retry_at > absl::InfinitePast()) entry.ramp.clear_message();
  entry.retry_at = absl::InfinitePast();
  absl::Status status = StopIfChanged(entry);
  if (!status.ok()) return Postpone(entry, status);

  const bool is_due = MoveAt(entry.ramp, now) != RampMove::kNothing;
  if (entry.ramp.steps_taken() == 0) {
    if (is_due) status = TakeFirstStep(entry, std::nullopt);
    if (IsRefusal(status)) {
      status = EndAs(entry, v1::Ramp::STATE_STOPPED, std::string(status.message()));
    }
    return status.ok() ? NextLook(entry) : Postpone(entry, status);
  }
  if (!IsUnderWay(entry.ramp)) return absl::InfiniteFuture();
  const bool newly_due = is_due && !entry.told_to_wait;
  if (now < entry.ask_gate_at && !newly_due) return NextLook(entry);
  return Question{StepOf(entry.ramp, is_due), entry.version};
}

absl::Time Ramps::AfterGate(const FlagId& id, const Question& question,
                            const GateVerdict& verdict) {
  MutexLock lock(mutex_);
  Entry& entry = ramps_.at(id);
  const absl::Time now = settings_.clock();
  if (entry.version != question.version) return now;
  entry.ask_gate_at = now + std::min(settings_.ask_gate_every, verdict.ask_again_in);
  // What a ramp was paused for stays to be seen until a person has decided.
  const bool shown = verdict.answer.has_value() &&
                     (!entry.ramp.undecided() || verdict.kind == GateVerdict::Kind::kAbort);
  if (shown) *entry.ramp.mutable_guard_answer() = *verdict.answer;
  absl::Status status;
  if (verdict.kind == GateVerdict::Kind::kAbort) {
    const std::string message = WithReason("by its gate", verdict.reason);
    status = AbortNow(entry, ByRamp(entry.ramp, absl::StrCat("ramp aborted ", message)), message);
  } else if (question.step.is_due && verdict.kind == GateVerdict::Kind::kPause) {
    status = PauseByGate(entry, verdict.reason);
  } else if (question.step.is_due && verdict.kind == GateVerdict::Kind::kWait) {
    entry.told_to_wait = true;
    entry.ramp.set_message(WithReason("its gate waits", verdict.reason));
  } else if (question.step.is_due && question.step.is_last) {
    status = EndAs(entry, v1::Ramp::STATE_DONE, "");
  } else if (question.step.is_due) {
    status = TakeStep(entry, entry.flag_revision);
    if (IsRefusal(status)) {
      status = EndAs(entry, v1::Ramp::STATE_STOPPED, std::string(status.message()));
    }
  }
  return status.ok() ? NextLook(entry) : Postpone(entry, status);
}

absl::Status Ramps::PauseByGate(Entry& entry, const std::string& reason) {
  const std::string message = WithReason("by its gate", reason);
  v1::Ramp next = Paused(entry.ramp, settings_.clock());
  next.set_message(message);
  next.set_undecided(true);
  return Write(entry, std::move(next), {FlagOf(entry.ramp), ChangeKind::kRamp, nullptr, {}},
               ByRamp(entry.ramp, absl::StrCat("ramp paused at ",
                                               PercentText(PercentNow(entry.ramp)), " ", message)));
}

absl::Time Ramps::NextLook(const Entry& entry) const {
  if (!IsUnderWay(entry.ramp)) return absl::InfiniteFuture();
  if (entry.ramp.steps_taken() == 0) return NextMove(entry.ramp);
  if (entry.told_to_wait) return entry.ask_gate_at;
  return std::min(entry.ask_gate_at, NextMove(entry.ramp));
}

absl::Time Ramps::Postpone(Entry& entry, const absl::Status& status) {
  const absl::Time now = settings_.clock();
  if (absl::IsAborted(status)) return now;  // the flag was changed: StopIfChanged sees how
  spdlog::warn("the ramp of flag {} cannot go on yet: {}", DescribeFlag(FlagOf(entry.ramp)),
               std::string(status.message()));
  entry.ramp.set_message(absl::StrCat("cannot go on yet: ", status.message()));
  entry.retry_at = now + kRetryAfter;
  return entry.retry_at;
}

absl::StatusOr<Ramps::Entry*> Ramps::FindUnderWay(const FlagId& id) {
  const auto found = ramps_.find(id);
  if (found == ramps_.end()) {
    return absl::NotFoundError(absl::StrCat("flag ", DescribeFlag(id), ": has had no ramp"));
  }
  Entry& entry = found->second;
  if (absl::Status status = StopIfChanged(entry); !status.ok()) return status;
  if (!IsUnderWay(entry.ramp)) return HasEnded(entry.ramp);
  return &entry;
}

absl::Status Ramps::StopIfChanged(Entry& entry) {
  if (!IsUnderWay(entry.ramp) || entry.ramp.steps_taken() == 0) return absl::OkStatus();
  const absl::StatusOr<FlagSince> since =
      LookAtFlag(store_, FlagOf(entry.ramp), entry.ramp.revision_before(), entry.flag_revision);
  if (!since.ok()) return since.status();
  if (since->changed.has_value()) {
    return EndAs(entry, v1::Ramp::STATE_STOPPED, *since->changed);
  }
  entry.flag_revision = since->revision;
  return absl::OkStatus();
}

absl::Status Ramps::TakeStep(Entry& entry, Revision expected) {
  const bool is_first = entry.ramp.steps_taken() == 0;
  v1::Ramp next = AfterStep(entry.ramp, settings_.clock());
  next.set_revision_before(expected);
  Edit edit = is_first ? EditRampStart(entry.ramp) : EditRampShare(entry.ramp, PercentNow(next));
  std::string what = absl::StrCat("ramp ", StepText(next));
  if (is_first) absl::StrAppend(&what, " (", PlanText(next), ")");
  const Attribution attribution = ByRamp(next, WithReason(std::move(what), next.reason()));
  const FlagId id = FlagOf(next);
  return Write(entry, std::move(next), {id, ChangeKind::kRampStep, std::move(edit), expected},
               attribution);
}

absl::Status Ramps::AbortNow(Entry& entry, const Attribution& attribution,
                             const std::string& message) {
  Change change = {FlagOf(entry.ramp), ChangeKind::kRamp, nullptr, {}};
  if (entry.ramp.steps_taken() > 0) {
    change.edit = EditRampShare(entry.ramp, 0);
    change.expected_revision = entry.flag_revision;
  }
  v1::Ramp next = Ended(entry.ramp, v1::Ramp::STATE_ABORTED, message, settings_.clock());
  return Write(entry, std::move(next), std::move(change), attribution);
}

absl::Status Ramps::EndAs(Entry& entry, v1::Ramp::State state, const std::string& message) {
  const char* const how = state == v1::Ramp::STATE_DONE ? "ramp done" : "ramp stopped";
  const Attribution attribution = ByRamp(entry.ramp, WithReason(how, message));
  return Write(entry, Ended(entry.ramp, state, message, settings_.clock()),
               {FlagOf(entry.ramp), ChangeKind::kRamp, nullptr, {}}, attribution);
}

absl::Status Ramps::Write(Entry& entry, v1::Ramp next, Change change,
                          const Attribution& attribution) {
  change.entries.push_back({kTable, EntryName(change.id), next.SerializeAsString()});
  const bool is_event = change.edit == nullptr;
  const absl::StatusOr<std::vector<ChangeResult>> results = store_.Apply({change}, attribution);
  if (!results.ok()) return results.status();
  const std::optional<StoredFlag>& flag = results->front().flag;
  if (!IsUnderWay(next)) --under_way_;
  entry.ramp = std::move(next);
  entry.version = ++last_version_;
  // An event was not bound to the flag's revision: somebody else may have changed it before.
  if (!is_event) entry.flag_revision = flag.has_value() ? flag->revision : 0;
  entry.told_to_wait = false;
  entry.ask_gate_at = settings_.clock();
  if (!entry.ramp.has_guard()) entry.ask_gate_at += settings_.ask_gate_every;
  entry.retry_at = absl::InfinitePast();
  settings_.changed();
  return absl::OkStatus();
}

}  // namespace guidon

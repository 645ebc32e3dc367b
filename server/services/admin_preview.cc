#include "server/services/admin_preview.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/struct_view.h"
#include "server/services/admin_messages.h"
#include "store/edits.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

constexpr int kLargestSample = 100'000;

// A flag before and after the change.
struct FlagPair {
  std::shared_ptr<const Flag> before;  // nullptr where there is no such flag
  std::shared_ptr<const Flag> after;
  Revision revision = 0;
};

absl::Status CheckRequest(const v1::PreviewRequest& request) {
  if (request.key().empty()) return absl::InvalidArgumentError("key: must name a flag");
  if (request.change_case() == v1::PreviewRequest::CHANGE_NOT_SET) {
    return absl::InvalidArgumentError("change: give a definition or a rollout");
  }
  const int sample = request.targeting_keys_size() + request.contexts_size();
  if (sample == 0) {
    return absl::InvalidArgumentError("sample: give targeting keys or contexts to evaluate for");
  }
  if (sample > kLargestSample) {
    return absl::InvalidArgumentError(
        absl::StrCat("sample: has ", sample, " contexts, must have at most ", kLargestSample));
  }
  return absl::OkStatus();
}

Edit EditOf(const FlagId& id, const v1::PreviewRequest& request) {
  if (request.has_definition()) return EditPut(id, request.definition());
  Rollout rollout;
  for (const auto& share : request.rollout().shares()) {
    rollout.shares.push_back({share.variant(), share.weight()});
  }
  rollout.bucket_by = request.rollout().bucket_by();
  rollout.replace_targeting = request.rollout().replace_targeting();
  return EditRollout(id, std::move(rollout));
}

absl::StatusOr<std::shared_ptr<const Flag>> Compile(const FlagId& id, const FlagState& state) {
  absl::StatusOr<Json> json = ParseJson(state.definition);
  if (!json.ok()) return json.status();
  return Flag::Compile(id, *json);
}

absl::StatusOr<FlagPair> MakeChange(const Snapshot& snapshot, const FlagStore& store,
                                    const v1::PreviewRequest& request) {
  FlagId id = {request.flag_set(), request.key()};
  if (id.flag_set.empty() && request.has_definition())
    id.flag_set = FlagSetIn(request.definition());
  FlagPair change;
  const FlagState* current = nullptr;
  const absl::StatusOr<StoredFlag> stored = store.Get(id);
  if (stored.ok()) {
    current = &stored->state;
    change.revision = stored->revision;
    absl::StatusOr<std::shared_ptr<const Flag>> before = Compile(id, *current);
    if (!before.ok()) return before.status();
    change.before = *std::move(before);
  } else if (!absl::IsNotFound(stored.status())) {
    return stored.status();
  } else if (const Flag* const served =
                 snapshot.Find({Selector::Kind::kFlagSet, id.flag_set}, id.key)) {
    absl::StatusOr<std::shared_ptr<const Flag>> before =
        Compile(id, {served->definition(), std::nullopt});
    if (!before.ok()) return before.status();
    change.before = *std::move(before);
  }
  const absl::StatusOr<std::optional<FlagState>> next = EditOf(id, request)(current);
  if (!next.ok()) return next.status();
  absl::StatusOr<std::shared_ptr<const Flag>> after = Compile(id, **next);
  if (!after.ok()) return after.status();
  change.after = *std::move(after);
  return change;
}

// What an evaluation came to. Sorts as outcomes are listed.
struct Outcome {
  bool without_variant = false;
  std::string_view variant;  // absl's has no three-way comparison
  ErrorCode error = ErrorCode::kNone;

  friend auto operator<=>(const Outcome&, const Outcome&) = default;
};

Outcome Evaluate(const Flag* flag, ValueView context, int64_t timestamp) {
  if (flag == nullptr) return {true, "", ErrorCode::kFlagNotFound};
  const Resolution resolution = flag->Resolve(context, timestamp);
  if (resolution.variant == nullptr) return {true, "", resolution.error};
  return {false, resolution.variant->name, ErrorCode::kNone};
}

void Fill(const Outcome& from, v1::PreviewResponse::Outcome& to) {
  if (!from.without_variant) to.set_variant(std::string(from.variant));
  to.set_error_code(std::string(ErrorCodeName(from.error)));
}

// Evaluates contexts one by one and collects what comes of it.
class Sampler {
 public:
  Sampler(const FlagPair& change, const ContextOverlay& overlay, int64_t timestamp,
          uint32_t max_moves, v1::PreviewResponse& response)
      : change_(change), overlay_(overlay), timestamp_(timestamp), max_moves_(max_moves),
        response_(response) {
    // Also the variants that nobody of the sample gets.
    for (const Flag* const flag : {change.before.get(), change.after.get()}) {
      if (flag == nullptr) continue;
      for (const Variant& variant : flag->variants()) counts_[{false, variant.name}];
    }
  }

  void Add(const google::protobuf::Struct& message) {
    const auto no_headers = [](absl::string_view) -> std::optional<absl::string_view> {
      return std::nullopt;
    };
    const RequestContext context(overlay_, ViewOf(message), no_headers);
    const Outcome before = Evaluate(change_.before.get(), context.view(), timestamp_);
    const Outcome after = Evaluate(change_.after.get(), context.view(), timestamp_);
    ++counts_[before].before;
    ++counts_[after].after;
    if (before != after) {
      ++counts_[before].leaving;
      ++counts_[after].joining;
      if (moving_++ < max_moves_) AddMove(context.view(), before, after);
    }
    ++sampled_;
  }

  void Finish() {
    response_.set_sampled(sampled_);
    response_.set_moving(moving_);
    for (const auto& [outcome, count] : counts_) {
      v1::PreviewResponse::Count& told = *response_.add_counts();
      Fill(outcome, *told.mutable_outcome());
      told.set_before(count.before);
      told.set_after(count.after);
      told.set_joining(count.joining);
      told.set_leaving(count.leaving);
    }
  }

 private:
  struct Count {
    uint64_t before = 0;
    uint64_t after = 0;
    uint64_t joining = 0;
    uint64_t leaving = 0;
  };

  void AddMove(ValueView context, const Outcome& before, const Outcome& after) {
    v1::PreviewResponse::Move& move = *response_.add_moves();
    move.set_index(static_cast<uint32_t>(sampled_));
    const ValueView key = context.Get("targetingKey");
    if (key.is_string()) move.set_targeting_key(std::string(key.string()));
    Fill(before, *move.mutable_before());
    Fill(after, *move.mutable_after());
  }

  const FlagPair& change_;
  const ContextOverlay& overlay_;
  const int64_t timestamp_;
  const uint64_t max_moves_;
  v1::PreviewResponse& response_;
  std::map<Outcome, Count> counts_;  // views names that `change_` holds
  uint64_t sampled_ = 0;
  uint64_t moving_ = 0;
};

void AddChangedValues(const FlagPair& change, v1::PreviewResponse& response) {
  if (change.before == nullptr) return;
  for (const Variant& variant : change.before->variants()) {
    const Variant* const next = change.after->FindVariant(variant.name);
    if (next != nullptr && next->value != variant.value) {
      response.add_changed_values(variant.name);
    }
  }
}

}  // namespace

absl::Status PreviewChange(const Snapshot& snapshot, const FlagStore& store,
                           const ContextOverlay& overlay, int64_t timestamp,
                           const std::function<bool()>& out_of_time,
                           const v1::PreviewRequest& request, v1::PreviewResponse& response) {
  if (absl::Status checked = CheckRequest(request); !checked.ok()) return checked;
  const absl::StatusOr<FlagPair> change = MakeChange(snapshot, store, request);
  if (!change.ok()) return change.status();
  const absl::Status too_slow = absl::ResourceExhaustedError(
      "sample: takes too long to evaluate; take a smaller one, or a simpler rule");

  Sampler sampler(*change, overlay, timestamp, request.max_moves(), response);
  google::protobuf::Struct context = request.context();
  google::protobuf::Value& key = (*context.mutable_fields())["targetingKey"];
  for (const std::string& targeting_key : request.targeting_keys()) {
    if (out_of_time()) return too_slow;
    key.set_string_value(targeting_key);
    sampler.Add(context);
  }
  for (const google::protobuf::Struct& whole : request.contexts()) {
    if (out_of_time()) return too_slow;
    sampler.Add(whole);
  }
  sampler.Finish();
  AddChangedValues(*change, response);
  response.set_revision(change->revision);
  response.set_definition(change->after->definition());
  const absl::StatusOr<Json> definition = ParseJson(change->after->definition());
  if (!definition.ok()) return definition.status();
  for (std::string& warning : WarningsAbout(change->after->id(), *definition)) {
    response.add_warnings(std::move(warning));
  }
  return absl::OkStatus();
}

}  // namespace guidon

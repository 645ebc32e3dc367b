#include "server/services/admin_explain.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "evaluator/explain.h"
#include "evaluator/struct_view.h"

namespace guidon {
namespace {

namespace v1 = admin::v1;

void FillDraw(const TracedDraw& from, v1::FractionalDraw& to) {
  to.set_fault(from.fault);
  if (!from.fault.empty()) return;
  to.set_hashed(from.hashed);
  to.set_by_targeting_key(from.by_targeting_key);
  to.set_hash(from.hash);
  to.set_total_weight(from.total_weight);
  to.set_bucket(from.bucket);
  for (size_t i = 0; i < from.shares.size(); ++i) {
    v1::FractionalDraw::Share& share = *to.add_shares();
    share.set_variant(from.shares[i].variant);
    share.set_weight(from.shares[i].weight);
    share.set_first_bucket(from.shares[i].first_bucket);
    share.set_won(i == from.winner);
  }
}

void FillStep(const TracedStep& from, v1::RuleStep& to) {
  to.set_depth(static_cast<uint32_t>(from.depth));
  to.set_path(from.path);
  to.set_operator_(from.op);
  to.set_evaluated(from.evaluated);
  if (from.value.has_value()) to.set_value(*from.value);
  if (from.element.has_value()) to.set_element(*from.element);
  if (from.draw.has_value()) FillDraw(*from.draw, *to.mutable_draw());
}

void FillResolution(const Explanation& from, v1::ExplainResponse& to) {
  const Resolution& resolution = from.resolution;
  to.set_reason(std::string(ReasonName(resolution.reason)));
  to.set_error_code(std::string(ErrorCodeName(resolution.error)));
  if (resolution.variant != nullptr) {
    to.set_variant(resolution.variant->name);
    to.set_value(resolution.variant->value.dump());
  }
  to.set_why(from.why);
  for (const TracedStep& step : from.steps) FillStep(step, *to.add_steps());
  to.set_steps_left_out(from.steps_left_out);
}

absl::Status NotFound(const Snapshot& snapshot, const v1::ExplainRequest& request) {
  std::string where;
  for (const Snapshot::Definition& other : snapshot.DefinitionsOf(request.key())) {
    const std::string& flag_set = other.flag->id().flag_set;
    absl::StrAppend(&where, where.empty() ? "; flags of that key are in " : ", ",
                    flag_set.empty() ? "no flag set" : absl::StrCat("flag set \"", flag_set, "\""));
  }
  return absl::NotFoundError(absl::StrCat(
      "flag ", DescribeFlag({request.flag_set(), request.key()}), ": is not served here", where));
}

}  // namespace

absl::Status ExplainFlag(const Snapshot& snapshot, const FlagStore& store,
                         const ContextOverlay& overlay, HeaderLookup headers, int64_t timestamp,
                         const v1::ExplainRequest& request, v1::ExplainResponse& response) {
  if (request.key().empty()) return absl::InvalidArgumentError("key: must name a flag");
  Selector selector;
  if (request.has_flag_set()) selector = {Selector::Kind::kFlagSet, request.flag_set()};
  const Flag* const flag = snapshot.Find(selector, request.key());
  if (flag == nullptr) return NotFound(snapshot, request);

  const RequestContext context(overlay, ViewOf(request.context()), headers);
  const absl::StatusOr<Explanation> explanation = Explain(*flag, context.view(), timestamp);
  if (!explanation.ok()) return explanation.status();
  response.set_flag_set(flag->id().flag_set);
  response.set_key(flag->id().key);
  response.set_definition(flag->definition());
  for (const Snapshot::Definition& definition : snapshot.DefinitionsOf(request.key())) {
    if (definition.flag == flag) {
      response.set_source(std::string(definition.source));
      continue;
    }
    v1::ExplainResponse::Place& other = *response.add_others();
    other.set_flag_set(definition.flag->id().flag_set);
    other.set_source(std::string(definition.source));
  }
  if (response.source() == "store") {
    const absl::StatusOr<StoredFlag> stored = store.Get(flag->id());
    if (!stored.ok() && !absl::IsNotFound(stored.status())) return stored.status();
    // A change in between would belong to another revision than what was evaluated.
    if (stored.ok() && stored->state.definition == flag->definition()) {
      response.set_revision(stored->revision);
      response.set_killed(stored->state.killed());
    }
  }
  FillResolution(*explanation, response);
  return absl::OkStatus();
}

}  // namespace guidon

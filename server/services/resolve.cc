#include "server/services/resolve.h"

namespace guidon {

absl::StatusOr<Selector> SelectorOf(HeaderLookup header, absl::string_view field) {
  return Selector::Parse(header("flagd-selector").value_or(field));
}

Json SelectorMetadata(const Selector& selector) {
  if (selector.value.empty()) return Json::object();
  const bool by_source = selector.kind == Selector::Kind::kSource;
  return {{by_source ? "source" : "flagSetId", selector.value}};
}

Json MetadataOf(const Selector& selector, const Flag* flag) {
  Json metadata = SelectorMetadata(selector);
  if (flag != nullptr) metadata.update(flag->metadata());
  return metadata;
}

RequestEvaluation::RequestEvaluation(const EvaluationDependencies& dependencies, SpanKind kind,
                                     ValueView context, HeaderLookup header)
    : dependencies_(dependencies), context_(dependencies.overlay, context, header),
      now_(dependencies.unix_seconds()), span_(dependencies.tracer, kind, header) {}

Resolution RequestEvaluation::Resolve(const Snapshot& snapshot, const Selector& selector,
                                      absl::string_view key) const {
  const Flag* const flag = snapshot.Find(selector, key);
  if (flag == nullptr) return {Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr};
  return flag->Resolve(context_.view(), now_);
}

void RequestEvaluation::Count(absl::string_view key, const Resolution& resolution) {
  dependencies_.metrics.Count(resolution, now_);
  span_.Record(key, resolution, context_.view());
}

void RequestEvaluation::ResolveEvery(const Snapshot& snapshot, const Selector& selector,
                                     absl::FunctionRef<void(const Resolution&)> visit) {
  snapshot.ForEach(selector, [&](const Flag& flag) {
    const Resolution resolution = flag.Resolve(context_.view(), now_);
    Count(flag.id().key, resolution);
    visit(resolution);
  });
}

}  // namespace guidon

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

Resolution ResolveFlag(const EvaluationDependencies& dependencies, const Snapshot& snapshot,
                       const Selector& selector, absl::string_view key, ValueView context,
                       HeaderLookup header) {
  const Flag* const flag = snapshot.Find(selector, key);
  if (flag == nullptr) return {Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr};
  const RequestContext merged(dependencies.overlay, context, header);
  return flag->Resolve(merged.view(), dependencies.unix_seconds());
}

void ResolveEvery(const EvaluationDependencies& dependencies, const Snapshot& snapshot,
                  const Selector& selector, ValueView context, HeaderLookup header,
                  absl::FunctionRef<void(const Resolution&)> visit) {
  const RequestContext merged(dependencies.overlay, context, header);
  const int64_t now = dependencies.unix_seconds();
  snapshot.ForEach(selector, [&](const Flag& flag) {
    const Resolution resolution = flag.Resolve(merged.view(), now);
    dependencies.metrics.Count(resolution);
    visit(resolution);
  });
}

}  // namespace guidon

#ifndef GUIDON_SERVER_CONTEXT_OVERLAY_H_
#define GUIDON_SERVER_CONTEXT_OVERLAY_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"

namespace guidon {

// How a transport finds a request's header by its name in lower case; nullopt: there is none.
using HeaderLookup = absl::FunctionRef<std::optional<absl::string_view>(absl::string_view name)>;

// What the daemon lays over the context of every request: static values, and over these the
// values of some headers, unless they are empty. Immutable, so any number of threads may use it.
class ContextOverlay {
 public:
  ContextOverlay() = default;
  // `values` by context key; `from_headers` from a header's name, in any case, to a context key.
  ContextOverlay(absl::flat_hash_map<std::string, std::string> values,
                 const absl::flat_hash_map<std::string, std::string>& from_headers);

 private:
  friend class RequestContext;

  absl::flat_hash_map<std::string, std::string> values_;
  std::vector<std::pair<std::string, std::string>> from_headers_;  // names in lower case
};

// The evaluation context of one request, without a copy of it. Where the overlay is empty, this
// is the request's own context and costs nothing.
class RequestContext {
 public:
  // All that is referred to must outlive this.
  RequestContext(const ContextOverlay& overlay, ValueView request, HeaderLookup header);
  RequestContext(const RequestContext&) = delete;
  RequestContext& operator=(const RequestContext&) = delete;

  ValueView view() const;

 private:
  static ValueView Get(const void* context, absl::string_view key);
  static constexpr ContainerOps kOps = {nullptr, nullptr, Get};

  const ContextOverlay& overlay_;
  const ValueView request_;
  absl::InlinedVector<std::pair<absl::string_view, absl::string_view>, 2> from_headers_;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_CONTEXT_OVERLAY_H_

#ifndef GUIDON_SERVER_TESTING_EVALUATION_WORLD_H_
#define GUIDON_SERVER_TESTING_EVALUATION_WORLD_H_

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "evaluator/flag_definitions.h"
#include "server/context_overlay.h"
#include "server/flag_catalog.h"
#include "server/http/http_message.h"
#include "server/metrics.h"
#include "server/services/evaluation_dependencies.h"
#include "server/services/evaluation_service.h"
#include "server/services/stream_hub.h"

namespace guidon::testing {

// Flags of every kind, and all that a handler of evaluation requests needs.
struct EvaluationWorld {
  static constexpr absl::string_view kFlags = R"json({
    "flags": {
      "bool": {"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "on",
               "metadata": {"owner": "search"}},
      "text": {"state": "ENABLED", "variants": {"a": "h\u00e9llo"}, "defaultVariant": "a"},
      "number": {"state": "ENABLED", "variants": {"a": 7.9}, "defaultVariant": "a"},
      "object": {"state": "ENABLED", "variants": {"a": {"x": [1, "y", null]}},
                 "defaultVariant": "a"},
      "targeted": {"state": "ENABLED", "variants": {"on": true, "off": false},
                   "defaultVariant": "off",
                   "targeting": {"if": [{"==": [{"var": "tier"}, "gold"]}, "on"]}},
      "disabled": {"state": "DISABLED", "variants": {"on": true}, "defaultVariant": "on"},
      "no-default": {"state": "ENABLED", "variants": {"on": true}},
      "broken": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
                 "targeting": {"if": [{"$ref": "nothing"}, "on"]}},
      "stray": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
                "targeting": {"if": [true, "elsewhere"]}},
      "set/flag": {"state": "ENABLED", "variants": {"on": true}, "defaultVariant": "on",
                   "metadata": {"flagSetId": "billing"}}
    }
  })json";

  EvaluationWorld() { Serve(kFlags); }

  void Serve(absl::string_view definitions) {
    const auto loaded = LoadFlags(definitions, TextFormat::kJson, "test");
    catalog.Update(
        [&](SnapshotBuilder& builder) { builder.ReplaceSource(0, loaded.value().flags); });
  }

  EvaluationDependencies dependencies() {
    return {catalog, hub, overlay, metrics, rpc_metrics, [this] { return now; }, deadline, 100'000};
  }

  int64_t now = 1'700'000'000;
  absl::Duration deadline = absl::ZeroDuration();
  StreamHub hub;
  FlagCatalog catalog{{"test"}, [this] { hub.WakeAll(); }};
  ContextOverlay overlay;
  EvaluationMetrics metrics;
  RpcMetrics rpc_metrics{EvaluationMethods()};
};

inline HttpRequest MakeRequest(std::string method, std::string path, std::string body = "",
                               const HttpHeaders& headers = {}) {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  for (const auto& [name, value] : headers) request.headers.Add(name, value);
  request.body = std::move(body);
  return request;
}

// The reply's header of that name, or "".
inline std::string HeaderOf(const HttpReply& reply, absl::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace guidon::testing

#endif  // GUIDON_SERVER_TESTING_EVALUATION_WORLD_H_

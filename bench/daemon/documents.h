#ifndef GUIDON_BENCH_DAEMON_DOCUMENTS_H_
#define GUIDON_BENCH_DAEMON_DOCUMENTS_H_

#include <string>

namespace guidon::bench {

inline constexpr char kTargeting[] =
    R"({"if": [{"in": [{"var": "plan"}, ["pro", "enterprise"]]}, "on", "off"]})";
inline constexpr char kFractional[] = R"({"fractional": [["on", 10], ["off", 90]]})";

// The definition of a boolean flag with that rule.
inline std::string Flag(const std::string& targeting) {
  return R"({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off",
            "targeting": )" +
         targeting + "}";
}

// A document of so many flags, flag-0 and on, with either rule in turn.
inline std::string Document(int flags) {
  std::string text = R"({"flags": {)";
  for (int i = 0; i < flags; ++i) {
    text += (i > 0 ? ", \"flag-" : "\"flag-") + std::to_string(i) +
            "\": " + Flag(i % 2 == 0 ? kTargeting : kFractional);
  }
  return text + "}}";
}

}  // namespace guidon::bench

#endif  // GUIDON_BENCH_DAEMON_DOCUMENTS_H_

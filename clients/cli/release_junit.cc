#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/markup.h"
#include "base/printable.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/release_result.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

std::string Escape(const std::string& text) { return EscapeXml(Printable(text)); }

std::string CaseOfRelease(const ReleaseResult& result, const std::string& name,
                          const std::string& seconds) {
  std::string text = absl::StrCat("    <testcase classname=\"guidonctl.release\" name=\"", name,
                                  "\" time=\"", seconds, "\">\n");
  if (result.outcome != ReleaseOutcome::kReleased) {
    const char* const element = result.outcome == ReleaseOutcome::kFailed ? "error" : "failure";
    absl::StrAppend(&text, "      <", element, " type=\"", OutcomeName(result.outcome),
                    "\" message=\"", Escape(result.message), "\"/>\n");
  }
  absl::StrAppend(&text, "      <system-out>");
  for (const ReleaseNews& item : result.news) {
    absl::StrAppend(&text,
                    absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ ", item.time, absl::UTCTimeZone()),
                    Escape(item.text), "\n");
  }
  absl::StrAppend(&text, "</system-out>\n    </testcase>\n");
  return text;
}

std::string CaseOfTest(const v1::GuardTest& test, const std::string& name) {
  std::string text = absl::StrCat("    <testcase classname=\"guidonctl.release.", name,
                                  "\" name=\"", Escape(test.name()), "\">\n");
  if (test.verdict() == v1::GuardAnswer::VERDICT_FAIL) {
    absl::StrAppend(&text, "      <failure type=\"guard\" message=\"", Escape(test.reason()),
                    "\"/>\n");
  } else {
    absl::StrAppend(&text, "      <system-out>", Escape(test.reason()), "</system-out>\n");
  }
  absl::StrAppend(&text, "    </testcase>\n");
  return text;
}

}  // namespace

std::string ReleaseJunit(const ReleaseResult& result) {
  const std::string name = Escape(FlagName(result.flag_set, result.key));
  const std::string seconds =
      absl::StrFormat("%.3f", absl::ToDoubleSeconds(result.ended - result.began));
  std::string cases = CaseOfRelease(result, name, seconds);
  int tests = 1;
  const bool is_failure = result.outcome == ReleaseOutcome::kRolledBack ||
                          result.outcome == ReleaseOutcome::kInconclusive;
  int failures = is_failure ? 1 : 0;
  const int errors = result.outcome == ReleaseOutcome::kFailed ? 1 : 0;
  if (result.ramp.has_value()) {
    for (const v1::GuardTest& test : result.ramp->guard_answer().tests()) {
      absl::StrAppend(&cases, CaseOfTest(test, name));
      ++tests;
      if (test.verdict() == v1::GuardAnswer::VERDICT_FAIL) ++failures;
    }
  }
  const std::string counts = absl::StrCat("tests=\"", tests, "\" failures=\"", failures,
                                          "\" errors=\"", errors, "\" time=\"", seconds, "\"");
  return absl::StrCat("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites ", counts,
                      ">\n  <testsuite name=\"release of ", name, "\" ", counts, " timestamp=\"",
                      absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", result.began, absl::UTCTimeZone()),
                      "\">\n", cases, "  </testsuite>\n</testsuites>\n");
}

}  // namespace guidon::cli

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/markup.h"
#include "base/printable.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/ramp_text.h"
#include "clients/cli/release_result.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

std::string Escape(const std::string& text) { return EscapeMarkdown(Printable(text)); }

std::string Counts(double bad, double all) {
  return absl::StrFormat("%.0f of %.0f (%.3g %%)", bad, all, all > 0 ? 100 * bad / all : 0.0);
}

std::string TestRow(const v1::GuardTest& test) {
  return absl::StrFormat("| %s | %s | %s | %s | %.3g (bound %.3g) | %.3g (bound %.3g) |\n",
                         Escape(test.name()), VerdictName(test.verdict()),
                         Counts(test.to_bad(), test.to_all()),
                         Counts(test.from_bad(), test.from_all()), test.worse(), test.worse_bound(),
                         test.not_worse(), test.not_worse_bound());
}

std::string GuardSection(const v1::Ramp& ramp) {
  if (!ramp.has_guard()) return "";
  std::string text = absl::StrCat("\n### Guard\n\n", Escape(GuardText(ramp)), "\n");
  const auto& tests = ramp.guard_answer().tests();
  if (tests.empty()) return text;
  absl::StrAppend(&text, "\n| test | verdict | bad with ", Escape(ramp.to()), " | bad with ",
                  Escape(ramp.from()),
                  " | evidence of worse | evidence of not worse |\n"
                  "| --- | --- | --- | --- | --- | --- |\n");
  for (const v1::GuardTest& test : tests) absl::StrAppend(&text, TestRow(test));
  return text;
}

}  // namespace

std::string ReleaseMarkdown(const ReleaseResult& result) {
  std::string text =
      absl::StrCat("## Release of ", Escape(FlagName(result.flag_set, result.key)), ": ",
                   OutcomeName(result.outcome), "\n\n", Escape(result.message), "\n");
  if (result.ramp.has_value()) {
    const v1::Ramp& ramp = *result.ramp;
    absl::StrAppend(&text, "\n", Escape(RampText(ramp)),
                    ". Steps: ", absl::StrJoin(ramp.steps(), ", "), " %. Started by ",
                    Escape(ramp.actor()), ramp.reason().empty() ? "" : ": ", Escape(ramp.reason()),
                    "\n", GuardSection(ramp));
  }
  if (result.news.empty()) return text;
  absl::StrAppend(&text, "\n| time (UTC) | what happened |\n| --- | --- |\n");
  for (const ReleaseNews& item : result.news) {
    absl::StrAppend(&text, "| ", absl::FormatTime("%H:%M:%S", item.time, absl::UTCTimeZone()),
                    " | ", Escape(item.text), " |\n");
  }
  return text;
}

}  // namespace guidon::cli

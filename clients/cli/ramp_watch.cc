#include "clients/cli/ramp_watch.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/printable.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/live_view.h"
#include "clients/cli/ramp_calls.h"
#include "clients/cli/ramp_text.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr int kBarWidth = 25;

class RampView {
 public:
  explicit RampView(Session& session) : session_(session), view_(session.out()) {}

  // False when nobody reads any more.
  bool Show(const v1::Ramp& ramp) {
    const std::string guard = GuardWord(ramp);
    const std::string text =
        Printable(absl::StrCat(RampText(ramp), guard.empty() ? "" : "; guard ", guard));
    if (session_.IsLive()) return view_.Show(LiveText(ramp, text), StandardOutputSize());
    if (text == shown_) return true;
    shown_ = text;
    if (session_.options().output != OutputFormat::kTable) {
      return session_.PrintRecord(RampJson(ramp));
    }
    session_.out() << absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ ", absl::Now(), absl::UTCTimeZone())
                   << text << '\n';
    return static_cast<bool>(session_.out().flush());
  }

 private:
  static std::string LiveText(const v1::Ramp& ramp, const std::string& text) {
    const std::string next = NextText(ramp, absl::Now());
    return absl::StrCat(Bar(PercentNow(ramp), kBarWidth), " ", text, next.empty() ? "" : ", ",
                        next);
  }

  Session& session_;
  LiveView view_;
  std::string shown_;
};

absl::Status EndOf(const v1::Ramp& ramp) {
  if (ramp.state() == v1::Ramp::STATE_DONE) return absl::OkStatus();
  return absl::UnknownError(absl::StrCat("the ramp of ", FlagName(ramp.flag_set(), ramp.key()),
                                         " was ", StateName(ramp), ": ", ramp.message()));
}

}  // namespace

absl::Status WatchRamp(Session& session, const std::string& key, absl::Duration interval) {
  v1::RampRequest request;
  request.set_flag_set(session.options().FlagSet());
  request.set_key(key);
  RampView view(session);
  absl::Time last_answer = absl::InfinitePast();  // at first there has to be one
  while (true) {
    const absl::StatusOr<v1::RampResponse> response =
        CallRamps(session, &RampStub::GetRamp, request);
    const absl::Time now = absl::Now();
    if (response.ok()) {
      last_answer = now;
      if (!view.Show(response->ramp())) return absl::OkStatus();
      if (!IsUnderWay(response->ramp())) return EndOf(response->ramp());
    } else if (!absl::IsUnavailable(response.status()) || now - last_answer > kPatience) {
      return response.status();
    }
    absl::SleepFor(interval);
  }
}

}  // namespace guidon::cli

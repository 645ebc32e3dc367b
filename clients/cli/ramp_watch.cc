#include "clients/cli/ramp_watch.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/admin_json.h"
#include "clients/cli/ramp_calls.h"
#include "clients/cli/ramp_text.h"
#include "clients/cli/text.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr int kBarWidth = 25;

// The columns of the terminal that `out` is; 0 where it is none.
size_t TerminalWidth(const std::ostream& out) {
  winsize size = {};
  if (&out != &std::cout || isatty(STDOUT_FILENO) == 0) return 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

class RampView {
 public:
  explicit RampView(Session& session) : session_(session) {}

  // False when nobody reads any more.
  bool Show(const v1::Ramp& ramp) {
    const std::string text = Printable(RampText(ramp));
    const OutputFormat format = session_.options().output;
    const size_t width = format == OutputFormat::kTable ? TerminalWidth(session_.out()) : 0;
    if (width > 0) {
      ShowLive(ramp, text, width);
    } else if (text != shown_) {
      ShowLine(ramp, text, format);
    }
    shown_ = text;
    return static_cast<bool>(session_.out().flush());
  }

 private:
  void ShowLive(const v1::Ramp& ramp, const std::string& text, size_t width) {
    const std::string next = NextText(ramp, absl::Now());
    const std::string line =
        absl::StrCat(Bar(PercentNow(ramp), kBarWidth), " ", text, next.empty() ? "" : ", ", next);
    session_.out() << "\r\x1b[K" << Shorten(line, width - 2) << (IsUnderWay(ramp) ? "" : "\n");
  }

  void ShowLine(const v1::Ramp& ramp, const std::string& text, OutputFormat format) {
    if (format != OutputFormat::kTable) {
      session_.PrintRecord(RampJson(ramp));
    } else {
      session_.out() << absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ ", absl::Now(), absl::UTCTimeZone())
                     << text << '\n';
    }
  }

  Session& session_;
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

#ifndef GUIDON_CLIENTS_CLI_RELEASE_H_
#define GUIDON_CLIENTS_CLI_RELEASE_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "clients/cli/interrupts.h"
#include "clients/cli/release_result.h"
#include "clients/cli/session.h"
#include "guidon/admin/v1/ramps.pb.h"

namespace guidon::cli {

struct ReleasePlan {
  admin::v1::StartRampRequest ramp;  // whose last step is 100
  // Of a dark flag, which is created where it is not there yet; "": it has to be.
  std::string definition;
  absl::Duration look_every = absl::Seconds(1);
  absl::Duration wait = absl::InfiniteDuration();  // for the end of the ramp
  bool abort_when_interrupted = false;
  bool abort_when_inconclusive = false;
};

// Gives everybody the variant that `plan.ramp` names: by a ramp that is started, or the same one
// that is under way; waits for its end. Does nothing where that is so already. `tell` gets what
// happens as it does. Goes on asking while no server answers, for up to a minute.
ReleaseResult Release(Session& session, const ReleasePlan& plan, Interrupts& interrupts,
                      const std::function<void(const ReleaseNews&)>& tell);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_RELEASE_H_

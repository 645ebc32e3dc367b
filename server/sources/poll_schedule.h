#ifndef GUIDON_SERVER_SOURCES_POLL_SCHEDULE_H_
#define GUIDON_SERVER_SOURCES_POLL_SCHEDULE_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace guidon {

// How long from `now` to the next poll. Without a seed that is `interval`, counted from the last
// poll, so that daemons poll at different moments as they were started. With a seed, polls come
// at moments that the seed fixes within the interval, as flagd's intervalSeed does: a fleet spreads
// evenly and each member keeps its place over restarts.
absl::Duration UntilNextPoll(absl::Time now, absl::Duration interval, absl::string_view seed);

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_POLL_SCHEDULE_H_

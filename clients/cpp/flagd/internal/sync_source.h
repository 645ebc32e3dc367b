#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_SYNC_SOURCE_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_SYNC_SOURCE_H_

#include <memory>

#include "flagd/internal/local_flags.h"
#include "flagd/internal/message_stream.h"
#include "flagd/internal/settings.h"

namespace guidon::flagd_internal {

// Loads a daemon's flag sets, as its sync service streams them, into `flags`, and keeps the newest
// as last good copy where that is asked for. `settings` and `flags` must outlive it.
std::unique_ptr<StreamSource> MakeSyncSource(const Settings& settings, LocalFlags& flags);

// Loads the last good copy, where there is one that can be used; says in the log what cannot.
void LoadLastGood(const Settings& settings, LocalFlags& flags);

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_SYNC_SOURCE_H_

#ifndef GUIDON_SERVER_DAEMON_H_
#define GUIDON_SERVER_DAEMON_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "server/options.h"

namespace guidon {

// The whole daemon: store, sources, services and their ports.
class Daemon {
 public:
  struct Ports {
    uint16_t evaluation = 0;
    uint16_t management = 0;
    uint16_t sync = 0;
    uint16_t ofrep = 0;
    uint16_t admin = 0;
  };

  // Opens the store, loads the sources and listens on all ports; serving when it returns, though
  // sources that are not files may be read later. The error's message is one line that says what to
  // do: about the store as OpenRocksDbFlagStore, about sources as SourceSet::Start, about the
  // collector as CollectorClient::Make, about certificates as TlsCertificates::Load, UNAVAILABLE
  // for a port.
  static absl::StatusOr<std::unique_ptr<Daemon>> Start(const Options& options);

  virtual ~Daemon() = default;

  virtual Ports ports() const = 0;

  // Reads all flag files again soon. Thread-safe.
  virtual void ReloadFiles() = 0;

  // Ends the daemon's service: new calls are refused, streams are told and ended, running calls
  // get Options::shutdown_grace to finish. Returns when all is done.
  virtual void Drain() = 0;
};

}  // namespace guidon

#endif  // GUIDON_SERVER_DAEMON_H_

#ifndef GUIDON_SERVER_TELEMETRY_COLLECTOR_OPTIONS_H_
#define GUIDON_SERVER_TELEMETRY_COLLECTOR_OPTIONS_H_

#include <string>

#include "absl/time/time.h"

namespace guidon {

// Where the OpenTelemetry collector is and how to speak to it. TLS is used where any of the paths
// is given; the system's certificate authorities are trusted where `ca_path` is not.
struct CollectorOptions {
  std::string uri;        // host:port; "" for no collector
  std::string cert_path;  // a certificate to show, with its key
  std::string key_path;
  std::string ca_path;                              // of the authorities to trust
  absl::Duration reload_interval = absl::Hours(1);  // of these files; at least a second
  bool metrics = false;                             // whether it gets metrics besides traces
};

}  // namespace guidon

#endif  // GUIDON_SERVER_TELEMETRY_COLLECTOR_OPTIONS_H_

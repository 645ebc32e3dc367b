#ifndef GUIDON_CLIENTS_CPP_FLAGD_TESTING_FAKE_DAEMON_H_
#define GUIDON_CLIENTS_CPP_FLAGD_TESTING_FAKE_DAEMON_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"

namespace guidon::testing {

// A daemon that does as a test says, on a port of this process. Thread-safe.
class FakeDaemon {
 public:
  struct Behaviour {
    bool knows_v2 = true;
    // The status code that streams end with at once; 0: they live.
    int stream_status = 0;
    // The same for lookups.
    int lookup_status = 0;
    std::chrono::milliseconds lookup_delay{0};
    std::string reason = "STATIC";
    bool value = true;
    bool sync_context_in_stream = true;
    std::string flags = R"({"flags": {}})";
  };

  // What the last call of each kind brought.
  struct Seen {
    std::string provider_id;
    std::string selector;         // The field,
    std::string selector_header;  // and the header.
    std::string authority;
    std::string lookup_selector_header;
    std::string targeting_key;
    int lookups = 0;
    int streams = 0;
    int metadata_calls = 0;
  };

  // `port` 0: any.
  explicit FakeDaemon(const Behaviour& behaviour, int port = 0);
  ~FakeDaemon();

  int port() const { return port_; }
  void Behave(const Behaviour& behaviour);
  // Sends to each event stream that these flags changed; all that know no more than that, if empty.
  void SendChange(const std::vector<std::string>& flags);
  // Ends all streams with OK.
  void EndStreams();
  Seen seen() const;

  // For the services.
  struct State {
    mutable Mutex mutex;
    CondVar changed;
    Behaviour behaviour ABSL_GUARDED_BY(mutex);
    Seen seen ABSL_GUARDED_BY(mutex);
    std::vector<std::vector<std::string>> changes ABSL_GUARDED_BY(mutex);
    int version ABSL_GUARDED_BY(mutex) = 0;  // Of the flags.
    int ends ABSL_GUARDED_BY(mutex) = 0;     // How often streams were ended.
    bool closing ABSL_GUARDED_BY(mutex) = false;
  };

 private:
  struct Server;

  const std::shared_ptr<State> state_;
  std::unique_ptr<Server> server_;
  int port_ = 0;
};

}  // namespace guidon::testing

#endif  // GUIDON_CLIENTS_CPP_FLAGD_TESTING_FAKE_DAEMON_H_

#ifndef GUIDON_CLIENTS_CLI_INTERRUPTS_H_
#define GUIDON_CLIENTS_CLI_INTERRUPTS_H_

#include <csignal>

#include "absl/time/time.h"

namespace guidon::cli {

// Holds SIGINT and SIGTERM off while it lives, so that a command can end in order. For the thread
// that made it, before it starts others: these inherit what it blocks.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // Sleeps; true as soon as one of the signals has come, and from then on at once.
  bool ComesWithin(absl::Duration time);

 private:
  sigset_t signals_ = {};
  sigset_t before_ = {};
  bool came_ = false;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_INTERRUPTS_H_

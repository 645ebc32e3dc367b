#ifndef GUIDON_SERVER_OPTIONS_H_
#define GUIDON_SERVER_OPTIONS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace guidon {

enum class LogFormat { kConsole, kJson };

// What `guidond start` was told.
struct Options {
  uint16_t port = 8013;
  uint16_t management_port = 8014;
  uint16_t admin_port = 8017;
  std::vector<std::string> files;    // paths of the `file:` URIs, in their order
  std::string store;                 // folder
  int max_request_body = 1'000'000;  // bytes; 0: no limit
  std::chrono::seconds shutdown_grace{10};
  LogFormat log_format = LogFormat::kConsole;
  bool debug = false;
};

// What comes of a command line: options to start with, or a text to print and an exit code.
struct CommandLine {
  bool start = false;
  Options options;
  std::string text;
  int exit_code = 0;  // 0: help or version was asked for; 2: the command line is wrong
};

// Reads the command line and the FLAGD_* and GUIDON_* environment variables.
CommandLine ParseCommandLine(int argc, const char* const* argv);

}  // namespace guidon

#endif  // GUIDON_SERVER_OPTIONS_H_

#include "clients/cli/global_options.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/printable.h"
#include "clients/cli/text.h"

namespace guidon::cli {

std::string DefaultActor() {
  const char* const user = std::getenv("USER");
  std::array<char, 256> host = {};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
  const std::string name = user != nullptr && *user != '\0' ? user : absl::StrCat("uid", getuid());
  return absl::StrCat(name, "@", host[0] == '\0' ? "localhost" : host.data());
}

std::string CheckAddress(const std::string& address) {
  if (absl::StartsWith(address, "unix:") && address.size() > 5) return "";
  if (absl::StartsWith(address, "http://")) {
    return absl::StrCat("\"", address, "\" must be host:port without http://; https:// is for TLS");
  }
  const std::string text(absl::StripPrefix(address, "https://"));
  const size_t colon = text.rfind(':');
  uint32_t port = 0;
  const bool good = colon != text.npos && colon > 0 &&
                    absl::SimpleAtoi(text.substr(colon + 1), &port) && port > 0 && port < 65536;
  if (good) return "";
  return absl::StrCat("\"", address,
                      "\" must be host:port, such as localhost:8017; https://host:port for TLS");
}

std::string CheckDuration(const std::string& text) {
  absl::Duration duration;
  if (absl::ParseDuration(text, &duration) && duration > absl::ZeroDuration()) return "";
  return absl::StrCat("\"", text, "\" must be a time with its unit, such as 10s, 500ms or 2m");
}

std::string CheckHeaderText(const std::string& text) {
  if (FitsHeader(text)) return "";
  return absl::StrCat("\"", Printable(text), "\" must be printable ASCII");
}

}  // namespace guidon::cli

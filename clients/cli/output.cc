#include "clients/cli/output.h"

namespace guidon::cli {

std::string CompactJson(const OutputJson& json) {
  return json.dump(-1, ' ', false, OutputJson::error_handler_t::replace);
}

std::string PrettyJson(const OutputJson& json) {
  return json.dump(2, ' ', false, OutputJson::error_handler_t::replace) + "\n";
}

}  // namespace guidon::cli

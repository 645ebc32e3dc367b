#ifndef GUIDON_CLIENTS_CLI_RELEASE_FLAG_H_
#define GUIDON_CLIENTS_CLI_RELEASE_FLAG_H_

#include <string>

#include "nlohmann/json.hpp"

// What a flag's definition has to do with a release.
namespace guidon::cli {

// Whether everybody gets `variant`: by a rollout, or as the default variant without targeting.
// False also where it cannot be told.
bool GivesAll(const nlohmann::json& definition, const std::string& variant);

// Why a new flag like that would not be dark, so that a release could start from nobody; "" where
// it is.
std::string WhyNotDark(const nlohmann::json& definition, const std::string& variant);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_RELEASE_FLAG_H_

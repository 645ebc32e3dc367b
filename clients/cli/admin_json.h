#ifndef GUIDON_CLIENTS_CLI_ADMIN_JSON_H_
#define GUIDON_CLIENTS_CLI_ADMIN_JSON_H_

#include <string>

#include "clients/cli/output.h"
#include "guidon/admin/v1/admin.pb.h"

// The admin API's messages as guidonctl prints them; `guidonctl --help` documents the shapes.
namespace guidon::cli {

OutputJson FlagJson(const admin::v1::Flag& flag);
OutputJson ChangeJson(const admin::v1::Change& change);

// A definition's text as JSON; as a JSON string where it is no JSON.
OutputJson DefinitionJson(const std::string& definition);

// "set-default-variant", …; "unknown" for kinds of later versions.
std::string KindName(admin::v1::Change::Kind kind);

// RFC 3339 in UTC, to the second or, with `fraction`, as precise as it is known.
std::string TimeText(const google::protobuf::Timestamp& time, bool fraction);

// `key`, or `key (set)`: how tables name a flag where there is no column for flag sets.
std::string FlagName(const std::string& flag_set, const std::string& key);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_ADMIN_JSON_H_

#ifndef GUIDON_SERVER_SERVICES_ADMIN_MESSAGES_H_
#define GUIDON_SERVER_SERVICES_ADMIN_MESSAGES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "guidon/admin/v1/admin.pb.h"
#include "server/proto_time.h"
#include "store/flag_store.h"

namespace guidon {

// The store's types as messages of the admin API.
void FillFlag(const StoredFlag& from, admin::v1::Flag& to);
void FillChange(const HistoryRecord& from, admin::v1::Change& to);

// The flag set that a definition names in its metadata; "" where it names none.
std::string FlagSetIn(const std::string& definition);

// Warnings about a flag that is stored or is to be, each naming it.
std::vector<std::string> WarningsAbout(const FlagId& id, const Json& definition);

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_ADMIN_MESSAGES_H_

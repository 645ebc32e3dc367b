#ifndef GUIDON_SERVER_HTTP_ADMIN_CALLER_H_
#define GUIDON_SERVER_HTTP_ADMIN_CALLER_H_

#include "server/access/access.h"
#include "server/http/admin_rpc.h"

namespace guidon {

// Refuses, counts and logs those whose token or certificate, or the want of one, `access` refuses
// whatever they call. `access` must outlive it.
CheckCaller CallersOf(Access& access);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_ADMIN_CALLER_H_

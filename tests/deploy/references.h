#ifndef GUIDON_TESTS_DEPLOY_REFERENCES_H_
#define GUIDON_TESTS_DEPLOY_REFERENCES_H_

#include "tests/deploy/manifests.h"

namespace guidon::deploy {

// Names in one overlay that lead nowhere: Services' selectors and ports, routes, templates and
// their arguments, monitors, policies, roles, volumes.
Problems CheckReferences(const Manifests& manifests);

// Addresses in any of the overlays' texts, such as guidond.guidon.svc:8013, for which none of them
// has a Service with that port; environment variables FLAGD_HOST and FLAGD_PORT are one address.
Problems CheckAddresses(const std::vector<Manifests>& overlays);

}  // namespace guidon::deploy

#endif  // GUIDON_TESTS_DEPLOY_REFERENCES_H_

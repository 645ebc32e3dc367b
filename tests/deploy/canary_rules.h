#ifndef GUIDON_TESTS_DEPLOY_CANARY_RULES_H_
#define GUIDON_TESTS_DEPLOY_CANARY_RULES_H_

#include "tests/deploy/manifests.h"

namespace guidon::deploy {

// What makes a canary of Argo Rollouts look guarded without being so, in an overlay that splits
// traffic: docs/canary.md has the list.
Problems CheckCanary(const Manifests& manifests);

// Pods that could do more than they need.
Problems CheckPodSecurity(const Manifests& manifests);

}  // namespace guidon::deploy

#endif  // GUIDON_TESTS_DEPLOY_CANARY_RULES_H_

#ifndef GUIDON_TESTS_E2E_KUBERNETES_BINARIES_H_
#define GUIDON_TESTS_E2E_KUBERNETES_BINARIES_H_

#include <string>

namespace guidon::testing {

// Where build-binaries leaves programs and resource definitions: $GUIDON_KUBERNETES or
// ~/.cache/guidon/kubernetes.
std::string KubernetesCache();

// A program of Kubernetes or Argo Rollouts, or of Debian where it is "etcd" or "prometheus".
std::string Binary(const std::string& name);

// What the test lacks and how to get it, or "".
std::string MissingBinaries();

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_BINARIES_H_

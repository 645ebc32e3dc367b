#include "tests/e2e/kubernetes/binaries.h"

#include <unistd.h>

#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace guidon::testing {

std::string KubernetesCache() {
  if (const char* const cache = std::getenv("GUIDON_KUBERNETES")) return cache;
  const char* const home = std::getenv("HOME");
  return absl::StrCat(home != nullptr ? home : "", "/.cache/guidon/kubernetes");
}

std::string Binary(const std::string& name) {
  if (name == "etcd" || name == "prometheus") return "/usr/bin/" + name;
  return absl::StrCat(KubernetesCache(), "/bin/", name);
}

std::string MissingBinaries() {
  for (const char* const name : {"kube-apiserver", "kube-controller-manager", "kubectl",
                                 "rollouts-controller", "kubectl-argo-rollouts"}) {
    if (access(Binary(name).c_str(), X_OK) != 0) {
      return absl::StrCat(Binary(name), " is missing: tests/e2e/kubernetes/build-binaries");
    }
  }
  for (const char* const name : {"etcd", "prometheus"}) {
    if (access(Binary(name).c_str(), X_OK) != 0) {
      return absl::StrCat(Binary(name), " is missing: apt-get install etcd-server prometheus");
    }
  }
  return "";
}

}  // namespace guidon::testing

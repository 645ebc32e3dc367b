#ifndef GUIDON_TESTS_E2E_KUBERNETES_CONTROL_PLANE_H_
#define GUIDON_TESTS_E2E_KUBERNETES_CONTROL_PLANE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace guidon::testing {

// A port of loopback that nobody uses now.
int FreePort();

// etcd, kube-apiserver, those controllers of kube-controller-manager that make pods, and the
// controller of Argo Rollouts, as processes on loopback. There is no scheduler, no kubelet and no
// network: see Kubelet, Mesh and ServiceNetwork.
class ControlPlane {
 public:
  ControlPlane();

  // Starts the controller of Argo Rollouts, which reaches the cluster's Services through
  // `http_proxy` (see ServiceNetwork).
  void StartRollouts(const std::string& http_proxy);

  // Why it did not come up, or "".
  const std::string& problem() const { return problem_; }

  // Runs kubectl as the cluster's administrator; `kubectl argo rollouts` is on its PATH.
  Finished Kubectl(std::vector<std::string> arguments, const std::string& input = "") const;

  // What programs need to reach the cluster: KUBECONFIG, and PATH with kubectl's.
  std::map<std::string, std::string> Environment() const;

  const std::string& kubeconfig() const { return kubeconfig_; }
  // Where `kubectl proxy` serves the API.
  const std::string& api_url() const { return api_url_; }
  // What the controller of Argo Rollouts has logged.
  std::string ControllerLog();

 private:
  std::string Start();
  void StartEtcd();
  void StartApiServer();
  std::string ApplyDefinitions() const;
  void StartControllerManager();

  const TempDir dir_;
  const std::string kubeconfig_;
  std::string etcd_url_;
  std::string api_url_;
  std::unique_ptr<Process> etcd_;
  std::unique_ptr<Process> api_server_;
  std::unique_ptr<Process> proxy_;
  std::unique_ptr<Process> controller_manager_;
  std::unique_ptr<Process> rollouts_;
  std::string problem_;
};

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_KUBERNETES_CONTROL_PLANE_H_

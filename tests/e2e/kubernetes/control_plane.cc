#include "tests/e2e/kubernetes/control_plane.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/e2e/kubernetes/binaries.h"
#include "tests/e2e/kubernetes/http_client.h"
#include "tests/e2e/kubernetes/within.h"
#include "tests/support/certificate.h"

namespace guidon::testing {
namespace {

constexpr char kToken[] = "administrator";

std::string LastLines(const std::string& text) {
  return text.size() < 4000 ? text : text.substr(text.size() - 4000);
}

std::string KubeConfig(int port, const std::string& authority) {
  return absl::StrCat(R"({"apiVersion": "v1", "kind": "Config", "current-context": "test",
"clusters": [{"name": "test", "cluster": {"server": "https://127.0.0.1:)",
                      port, R"(", "certificate-authority": ")", authority, R"("}}],
"users": [{"name": "test", "user": {"token": ")",
                      kToken, R"("}}],
"contexts": [{"name": "test", "context": {"cluster": "test", "user": "test"}}]})");
}

}  // namespace

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  (void)bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  (void)getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

ControlPlane::ControlPlane() : kubeconfig_(dir_ / "kubeconfig") { problem_ = Start(); }

std::map<std::string, std::string> ControlPlane::Environment() const {
  const char* const path = std::getenv("PATH");
  return {{"KUBECONFIG", kubeconfig_},
          {"HOME", dir_.path()},
          {"PATH", absl::StrCat(KubernetesCache(), "/bin:", path != nullptr ? path : "/usr/bin")}};
}

Finished ControlPlane::Kubectl(std::vector<std::string> arguments, const std::string& input) const {
  arguments.insert(arguments.begin(), Binary("kubectl"));
  return RunProgram(arguments, Environment(), input);
}

std::string ControlPlane::ControllerLog() {
  return rollouts_ == nullptr ? "" : rollouts_->output() + rollouts_->errors();
}

std::string ControlPlane::Start() {
  StartEtcd();
  StartApiServer();
  proxy_ = std::make_unique<Process>(
      std::vector<std::string>{Binary("kubectl"), "proxy", "--port=0"}, Environment());
  const auto line = proxy_->WaitForLine("127.0.0.1:");
  if (!line.has_value()) return "kubectl proxy did not start: " + proxy_->errors();
  api_url_ = absl::StrCat("http://", line->substr(line->find("127.0.0.1:")));
  HttpClient http;
  if (!Within(kPatience, [&] { return http.Get(api_url_ + "/readyz").status == 200; })) {
    return absl::StrCat("kube-apiserver is not ready: ", LastLines(api_server_->errors()),
                        "\netcd: ", LastLines(etcd_->errors()));
  }
  StartControllerManager();
  return ApplyDefinitions();
}

void ControlPlane::StartEtcd() {
  etcd_url_ = absl::StrCat("http://127.0.0.1:", FreePort());
  const std::string peer = absl::StrCat("http://127.0.0.1:", FreePort());
  etcd_ = std::make_unique<Process>(std::vector<std::string>{
      Binary("etcd"), "--name=test", "--data-dir=" + (dir_ / "etcd"),
      "--listen-client-urls=" + etcd_url_, "--advertise-client-urls=" + etcd_url_,
      "--listen-peer-urls=" + peer, "--initial-advertise-peer-urls=" + peer,
      "--initial-cluster=test=" + peer, "--unsafe-no-fsync"});
}

void ControlPlane::StartApiServer() {
  const int port = FreePort();
  const Certificate certificate = MakeCertificate(dir_.path());
  WriteFile(dir_ / "tokens.csv", absl::StrCat(kToken, ",administrator,1,system:masters\n"));
  WriteFile(kubeconfig_, KubeConfig(port, certificate.cert_path));
  api_server_ = std::make_unique<Process>(std::vector<std::string>{
      Binary("kube-apiserver"),
      "--etcd-servers=" + etcd_url_,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      absl::StrCat("--secure-port=", port),
      "--cert-dir=" + dir_.path(),
      "--tls-cert-file=" + certificate.cert_path,
      "--tls-private-key-file=" + certificate.key_path,
      "--service-account-issuer=https://kubernetes.default.svc",
      "--service-account-key-file=" + certificate.cert_path,
      "--service-account-signing-key-file=" + certificate.key_path,
      "--service-cluster-ip-range=10.96.0.0/16",
      "--endpoint-reconciler-type=none",  // loopback is no address that it would publish
      "--token-auth-file=" + (dir_ / "tokens.csv"),
      "--authorization-mode=RBAC",
  });
}

// The controller looks for its resources, and for Istio's, when it starts.
std::string ControlPlane::ApplyDefinitions() const {
  const std::string folder = KubernetesCache() + "/crds";
  const Finished applied = Kubectl({"apply", "--server-side", "--recursive", "--filename", folder});
  if (applied.exit_code != 0) return "the resource definitions: " + applied.errors;
  const Finished established = Kubectl({"wait", "--for=condition=Established", "--timeout=60s",
                                        "customresourcedefinitions", "--all"});
  return established.exit_code == 0 ? "" : "the resource definitions: " + established.errors;
}

void ControlPlane::StartControllerManager() {
  controller_manager_ = std::make_unique<Process>(std::vector<std::string>{
      Binary("kube-controller-manager"), "--kubeconfig=" + kubeconfig_, "--leader-elect=false",
      "--secure-port=0",
      "--controllers=deployment-controller,replicaset-controller,garbage-collector-controller,"
      "serviceaccount-controller"});
}

void ControlPlane::StartRollouts(const std::string& http_proxy) {
  rollouts_ = std::make_unique<Process>(
      std::vector<std::string>{Binary("rollouts-controller"), "--kubeconfig=" + kubeconfig_,
                               "--leader-elect=false", absl::StrCat("--metricsPort=", FreePort()),
                               absl::StrCat("--healthzPort=", FreePort())},
      std::map<std::string, std::string>{{"HTTP_PROXY", http_proxy}});
}

}  // namespace guidon::testing

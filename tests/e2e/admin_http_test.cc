// The admin API of a running guidond by Connect, asked by curl as scripts do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "nlohmann/json.hpp"
#include "tests/support/certificate.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kService[] = "/guidon.admin.v1.FlagAdmin/";
constexpr char kDefinition[] =
    R"({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"})";

class AdminHttpTest : public ::testing::Test {
 protected:
  void Start(const std::vector<std::string>& options = {}) {
    guidond_.emplace(options);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  struct Reply {
    std::string status;  // "200"
    std::string body;
    json parsed() const { return json::parse(body, nullptr, /*allow_exceptions=*/false); }
  };

  // The curl command that posts `body` to a method; it prints the reply's body, then its status.
  std::vector<std::string> Command(const std::string& method, const std::string& body,
                                   const std::vector<std::string>& options = {}) {
    WriteFile(dir_ / "body", body);
    std::vector<std::string> command = {
        "curl",           "-sN",           "--max-time",       "30", "-w",
        "\n%{http_code}", "--data-binary", "@" + dir_ / "body"};
    command.insert(command.end(), options.begin(), options.end());
    if (!has_type_) command.insert(command.end(), {"-H", "Content-Type: application/json"});
    command.push_back(scheme_ + "://localhost:" + std::to_string(guidond_->admin_port()) +
                      (method[0] == '/' ? method : kService + method));
    return command;
  }

  Reply Curl(const std::string& method, const std::string& body,
             const std::vector<std::string>& options = {}) {
    const std::string output = RunProgram(Command(method, body, options)).output;
    const size_t end = output.rfind('\n');
    return end == std::string::npos ? Reply{output, ""}
                                    : Reply{output.substr(end + 1), output.substr(0, end)};
  }

  Reply CurlAs(const std::string& type, const std::string& method, const std::string& body) {
    has_type_ = true;
    Reply reply = Curl(method, body, {"-H", "Content-Type: " + type});
    has_type_ = false;
    return reply;
  }

  void PutFlag(const std::string& key) {
    const json item = {{"key", key}, {"definition", kDefinition}};
    const Reply reply = Curl("Put", json{{"items", {item}}}.dump());
    ASSERT_EQ(reply.status, "200") << reply.body;
  }

  static void ExpectError(const Reply& reply, const std::string& status, const std::string& code,
                          const std::string& message) {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(reply.parsed()["code"], code);
    EXPECT_THAT(reply.parsed()["message"].get<std::string>(), HasSubstr(message));
  }

  TempDir dir_;
  std::string scheme_ = "http";
  bool has_type_ = false;
  std::optional<Guidond> guidond_;
};

TEST_F(AdminHttpTest, AFlagsLifeByCurlOverBothVersionsOfHttp) {
  Start();
  PutFlag("ranker");
  EXPECT_EQ(Curl("Get", R"({"key": "ranker"})").parsed()["flag"]["revision"], "1");
  const Reply rollout = Curl("SetRollout",
                             R"({"key": "ranker", "reason": "try it", "expectedRevision": "1",
               "shares": [{"variant": "on", "weight": 1}, {"variant": "off", "weight": 9}]})",
                             {"--http2-prior-knowledge", "-H", "Guidon-Actor: ann"});
  ASSERT_EQ(rollout.status, "200") << rollout.body;
  EXPECT_EQ(rollout.parsed()["revision"], "2");
  ASSERT_EQ(Curl("Kill", R"({"key": "ranker"})", {"--http2-prior-knowledge"}).status, "200");
  EXPECT_EQ(Curl("List", "{}").parsed()["flags"][0]["killed"], true);
  const json changes = Curl("History", R"({"key": "ranker"})").parsed()["changes"];
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0]["kind"], "KIND_KILL");
  EXPECT_EQ(changes[1]["actor"], "ann");
  EXPECT_EQ(changes[1]["reason"], "try it");
  EXPECT_EQ(guidond_->Guidonctl({"get", "ranker"}).exit_code, 0) << "gRPC on the same port";
  EXPECT_EQ(Curl("/guidon.admin.v1.StoreAdmin/VerifyHistory", "{}").parsed()["lastRevision"], "3");
}

TEST_F(AdminHttpTest, ErrorsTellTheirCodeAndWhatToDo) {
  Start();
  PutFlag("f");
  ExpectError(Curl("Get", R"({"key": "none"})"), "404", "not_found", "none");
  ExpectError(Curl("SetState", R"({"key": "f", "enabled": true, "expectedRevision": 7})"), "409",
              "aborted", "revision 1");
  ExpectError(Curl("Restore", R"({"key": "f"})"), "400", "failed_precondition", "not killed");
  ExpectError(Curl("Kill", R"({"key": "f", "variant": "x"})"), "400", "invalid_argument", "x");
  ExpectError(Curl("Kill", "{}"), "400", "invalid_argument", "key");
  ExpectError(Curl("Diff", R"({"fromRevision": 99})"), "400", "out_of_range", "99");
  ExpectError(Curl("Get", R"({"key": )"), "400", "invalid_argument", "JSON");
  ExpectError(Curl("Get", R"({"flag": "f"})"), "400", "invalid_argument", "flag");
  ExpectError(Curl("Got", "{}"), "404", "unimplemented", "Got");
  EXPECT_EQ(CurlAs("text/plain", "Get", R"({"key": "f"})").status, "415");
  EXPECT_EQ(Curl("Get", "", {"--get"}).status, "405");
}

TEST_F(AdminHttpTest, ARequestBeyondTheLimitIsRefused) {
  Start({"--max-request-header", "2000"});
  const Reply reply = Curl("Get", std::string((64 << 20) + 1, ' '));
  ExpectError(reply, "429", "resource_exhausted", "larger than is allowed");
  EXPECT_EQ(Curl("Get", "{}", {"-H", "X-Long: " + std::string(3000, 'x')}).status, "431");
}

TEST_F(AdminHttpTest, WatchStreamsChanges) {
  Start();
  PutFlag("first");
  has_type_ = true;
  const std::string envelope = std::string(4, '\0') + std::string(1, 2) + "{}";
  Process watch(Command("Watch", envelope, {"-H", "Content-Type: application/connect+json"}));
  has_type_ = false;
  // Messages end with no newline, but for the one that curl adds to the last.
  ASSERT_TRUE(Eventually([&] { return watch.output().find("\"first\"") != std::string::npos; }));
  PutFlag("second");
  ASSERT_TRUE(Eventually([&] { return watch.output().find("\"second\"") != std::string::npos; }));
  guidond_->process().Signal(SIGTERM);
  EXPECT_EQ(guidond_->process().Wait(), 0);
  EXPECT_EQ(watch.Wait(), 0) << "the stream has an end";
  EXPECT_THAT(watch.output(), HasSubstr("\"error\""));
}

TEST_F(AdminHttpTest, WebPagesOfOthersAreRefused) {
  Start();
  PutFlag("f");
  const std::string kill = R"({"key": "f"})";
  ExpectError(Curl("Kill", kill, {"-H", "Origin: http://evil.example"}), "403", "permission_denied",
              "evil.example");
  ExpectError(Curl("Kill", kill, {"-H", "Host: evil.example:8017"}), "403", "permission_denied",
              "localhost");
  const std::string preflight =
      RunProgram({"curl", "-si", "-X", "OPTIONS", "-H", "Origin: http://evil.example", "-H",
                  "Access-Control-Request-Method: POST",
                  "http://localhost:" + std::to_string(guidond_->admin_port()) + kService + "Kill"})
          .output;
  EXPECT_THAT(preflight, HasSubstr("403"));
  EXPECT_THAT(preflight, Not(HasSubstr("Access-Control-Allow")));
  EXPECT_EQ(Curl("Get", kill).parsed()["flag"]["killed"], false);
}

TEST_F(AdminHttpTest, UnderTlsClientsNeedACertificateWhereThatIsAsked) {
  const Certificate server = MakeCertificate(dir_.path(), "server");
  const Certificate client = MakeCertificate(dir_.path(), "client");
  Start({"--server-cert-path", server.cert_path, "--server-key-path", server.key_path,
         "--client-ca-path", client.cert_path, "--tls-admin"});
  scheme_ = "https";
  const std::vector<std::string> with = {"--cacert",       server.cert_path, "--cert",
                                         client.cert_path, "--key",          client.key_path};
  ExpectError(Curl("Get", R"({"key": "none"})", with), "404", "not_found", "none");
  std::vector<std::string> http2 = with;
  http2.emplace_back("--http2");
  EXPECT_EQ(Curl("List", "{}", http2).status, "200");
  EXPECT_EQ(Curl("List", "{}", {"--cacert", server.cert_path}).status, "000");
  scheme_ = "http";
  EXPECT_EQ(Curl("List", "{}").status, "000");
}

TEST_F(AdminHttpTest, TokensAreAskedForAsByGrpc) {
  const std::string token(40, 't');
  WriteFile(dir_ / "token", token);
  Start({"--admin-token-file", dir_ / "token"});
  ExpectError(Curl("List", "{}"), "401", "unauthenticated", "token");
  ExpectError(Curl("List", "no JSON"), "401", "unauthenticated", "token");
  ExpectError(Curl("List", "no JSON", {"-H", "Authorization: Bearer " + token}), "400",
              "invalid_argument", "JSON");
  ExpectError(Curl("List", "{}", {"-H", "Authorization: Bearer x"}), "401", "unauthenticated",
              "not valid");
  EXPECT_EQ(Curl("List", "{}", {"-H", "Authorization: Bearer " + token}).status, "200");
  ExpectError(Curl("/guidon.admin.v1.StatsAdmin/Stats", "{}"), "401", "unauthenticated", "token");
}

TEST_F(AdminHttpTest, CertificatesHaveTheirRolesAsByGrpc) {
  const Certificate server = MakeCertificate(dir_.path(), "server");
  const Certificate ada = MakeCertificate(dir_.path(), "ada");
  const Certificate bob = MakeCertificate(dir_.path(), "bob");
  WriteFile(dir_ / "ca.pem", RunProgram({"cat", ada.cert_path, bob.cert_path}).output);
  Start({"--server-cert-path", server.cert_path, "--server-key-path", server.key_path,
         "--tls-admin", "--admin-client-ca-path", dir_ / "ca.pem", "--admin-identity",
         "ada=editor"});
  scheme_ = "https";
  const auto as = [&](const Certificate& client) {
    return std::vector<std::string>{"--cacert", server.cert_path, "--cert", client.cert_path,
                                    "--key",    client.key_path,  "-H",     "Guidon-Actor: eve"};
  };
  const json item = {{"key", "f"}, {"definition", kDefinition}};
  const std::string put = json{{"items", {item}}}.dump();
  EXPECT_EQ(Curl("Put", put, as(ada)).status, "200");
  EXPECT_EQ(Curl("History", "{}", as(ada)).parsed()["changes"][0]["actor"], "ada");
  ExpectError(Curl("Put", put, as(bob)), "403", "permission_denied", "bob");
  std::vector<std::string> forged = as(bob);
  forged.insert(forged.end(),
                {"-H", "Guidon-Front-Certificate-Bin: YWRh", "-H", "Guidon-Front-Secret: x"});
  ExpectError(Curl("Put", put, forged), "403", "permission_denied", "bob");
}

TEST_F(AdminHttpTest, CallsAreCountedInTheMetrics) {
  Start();
  EXPECT_EQ(Curl("Get", R"({"key": "none"})").status, "404");
  EXPECT_THAT(guidond_->HttpGet("/metrics"),
              HasSubstr(R"(http_server_request_duration_seconds_count{http_request_method="POST",)"
                        R"(http_response_status_code="404",service_name="admin"} 1)"));
}

}  // namespace
}  // namespace guidon::testing

// The ports' front: every protocol on one port, in clear text, under TLS and on Unix sockets;
// certificates, limits and slow clients.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/sync/v1/sync.grpc.pb.h"
#include "server/http/testing/http2_client.h"
#include "server/http/testing/raw_client.h"
#include "tests/support/certificate.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

namespace v1 = flagd::evaluation::v1;

constexpr char kFlags[] =
    R"({"flags": {"f": {"state": "ENABLED", "variants": {"on": true, "off": false},
        "defaultVariant": "on"}}})";

std::shared_ptr<grpc::Channel> Channel(const std::string& address,
                                       const std::shared_ptr<grpc::ChannelCredentials>&
                                           credentials = grpc::InsecureChannelCredentials()) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

// Evaluates the flag over gRPC; whether it is on.
grpc::Status Resolve(const std::shared_ptr<grpc::Channel>& channel, bool* value) {
  const auto stub = v1::EvaluationService::NewStub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  v1::ResolveBooleanRequest request;
  request.set_flag_key("f");
  v1::ResolveBooleanResponse response;
  const grpc::Status status = stub->ResolveBoolean(&context, request, &response);
  *value = response.value();
  return status;
}

bool GrpcServes(const std::shared_ptr<grpc::Channel>& channel) {
  bool value = false;
  const grpc::Status status = Resolve(channel, &value);
  if (!status.ok()) std::fprintf(stderr, "gRPC: %s\n", status.error_message().c_str());
  return status.ok() && value;
}

// What curl answers: "STATUS VERSION", e.g. "404 1.1"; "000 0" if there is no connection.
std::string Curl(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"curl", "--silent", "--max-time", "30", "--output",
                                       "/dev/null", "--write-out", "%{http_code} %{http_version}"});
  return RunProgram(arguments).output;
}

std::string Content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class FrontTest : public ::testing::Test {
 protected:
  FrontTest() {
    WriteFile(dir_ / "flags.json", kFlags);
    WritePair(first_);
    WriteFile(dir_ / "client.pem", client_.certificate);
    WriteFile(dir_ / "client.key", client_.key);
  }

  void WritePair(const TlsPair& pair) {
    WriteFile(dir_ / "cert.pem", pair.certificate);
    WriteFile(dir_ / "key.pem", pair.key);
    WriteFile(dir_ / "ca.pem", pair.certificate);
  }

  void Start(std::vector<std::string> options = {}) {
    options.insert(options.end(), {"--uri", "file:" + dir_ / "flags.json"});
    guidond_ = std::make_unique<Guidond>(options);
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
  }

  void StartWithTls(std::vector<std::string> options = {}) {
    options.insert(options.end(), {"--server-cert-path", dir_ / "cert.pem", "--server-key-path",
                                   dir_ / "key.pem"});
    Start(options);
  }

  static std::shared_ptr<grpc::ChannelCredentials> Trust(const TlsPair& server,
                                                         const TlsPair& client = {}) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = server.certificate;
    options.pem_cert_chain = client.certificate;
    options.pem_private_key = client.key;
    return grpc::SslCredentials(options);
  }

  std::string Address() const { return Address(guidond_->evaluation_port()); }
  static std::string Address(uint16_t port) { return "localhost:" + std::to_string(port); }

  TempDir dir_;
  const TlsPair first_ = MakeTlsPair("first");
  const TlsPair second_ = MakeTlsPair("second");
  const TlsPair client_ = MakeTlsPair("client");
  std::unique_ptr<Guidond> guidond_;
};

TEST_F(FrontTest, OnePortServesGrpcAndHttpOfBothVersions) {
  Start();
  const auto channel = guidond_->EvaluationChannel();
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(GrpcServes(channel));
    EXPECT_TRUE(GrpcServes(guidond_->EvaluationChannel()));
    EXPECT_EQ(Curl({Address() + "/nothing"}), "404 1.1");
    EXPECT_EQ(Curl({"--http2-prior-knowledge", Address() + "/nothing"}), "404 2");
  }
}

TEST_F(FrontTest, AGrpcClientThatConnectsLongBeforeItsFirstCallIsServed) {
  Start();
  const auto channel = guidond_->EvaluationChannel();
  ASSERT_TRUE(channel->WaitForConnected(std::chrono::system_clock::now() + kPatience));
  // Beyond the time after which the front takes the connection for gRPC's.
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  EXPECT_TRUE(GrpcServes(channel));
}

TEST_F(FrontTest, AGrpcClientOfTheOfrepPortIsToldWhereGrpcIsSpoken) {
  for (const bool tls : {false, true}) {
    if (tls) StartWithTls();
    if (!tls) Start();
    bool value = false;
    const grpc::Status status =
        Resolve(Channel(Address(guidond_->ofrep_port()),
                        tls ? Trust(first_) : grpc::InsecureChannelCredentials()),
                &value);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_NE(status.error_message().find("--port, 8013"), std::string::npos)
        << status.error_message();
  }
}

TEST_F(FrontTest, OnePortServesThemAllUnderTls) {
  StartWithTls();
  const std::string url = "https://" + Address() + "/nothing";
  const auto channel = Channel(Address(), Trust(first_));
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(GrpcServes(channel));
    EXPECT_TRUE(GrpcServes(Channel(Address(), Trust(first_))));
    EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem", "--http1.1", url}), "404 1.1");
    EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem", "--http2", url}), "404 2");
    EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem", "--no-alpn", url}), "404 1.1");
  }
  EXPECT_EQ(Curl({Address() + "/nothing"}), "000 0");
  EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem", "--tls-max", "1.1", url}), "000 0");
  const std::string ofrep = "https://" + Address(guidond_->ofrep_port()) + "/nothing";
  EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem", ofrep}), "404 2");
}

// A gRPC call of a client that offers HTTP/1.1 too, as those of Go's net/http do.
TEST_F(FrontTest, GrpcOfAClientThatOffersHttp11TooIsServedUnderTls) {
  StartWithTls();
  // ResolveBoolean of "f" as a gRPC frame.
  WriteFile(dir_ / "call", std::string("\0\0\0\0\3\x0a\1f", 8));
  const Finished curl = RunProgram(
      {"curl", "--silent", "--max-time", "30", "--http2", "--cacert", dir_ / "ca.pem", "--header",
       "content-type: application/grpc", "--header", "te: trailers", "--data-binary",
       "@" + dir_ / "call", "--dump-header", "-", "--output", dir_ / "reply",
       "https://" + Address() + "/flagd.evaluation.v1.Service/ResolveBoolean"});
  EXPECT_NE(curl.output.find("grpc-status: 0"), std::string::npos) << curl.output << curl.errors;
  EXPECT_NE(Content(dir_ / "reply").find("STATIC"), std::string::npos);
}

TEST_F(FrontTest, SyncAndOtherPortsHaveTlsWhereAskedFor) {
  StartWithTls({"--tls-management", "--tls-admin"});
  const auto sync = flagd::sync::v1::FlagSyncService::NewStub(
      Channel(Address(guidond_->sync_port()), Trust(first_)));
  grpc::ClientContext context;
  flagd::sync::v1::FetchAllFlagsResponse flags;
  const grpc::Status status = sync->FetchAllFlags(&context, {}, &flags);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem",
                  "https://" + Address(guidond_->management_port()) + "/healthz"}),
            "200 2");
  const auto guidonctl = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), Program("guidonctl"));
    return RunProgram(arguments, {{"GUIDON_TLS_CA", dir_ / "ca.pem"}});
  };
  const std::string admin = "https://" + Address(guidond_->admin_port());
  const Finished list = guidonctl({"list", "--server", admin});
  EXPECT_EQ(list.exit_code, 0) << list.errors;
  const Finished eval =
      guidonctl({"eval", "f", "--evaluation-server", "https://" + Address(), "-o", "json"});
  EXPECT_EQ(eval.exit_code, 0) << eval.errors;
  EXPECT_NE(eval.output.find("STATIC"), std::string::npos) << eval.output;
  const Finished unreadable = guidonctl({"list", "--server", admin, "--tls-ca", dir_ / "none"});
  EXPECT_NE(unreadable.exit_code, 0);
  EXPECT_NE(unreadable.errors.find(dir_ / "none: cannot be read"), std::string::npos)
      << unreadable.errors;
  EXPECT_NE(
      guidonctl({"list", "--server", Address(guidond_->admin_port()), "--timeout", "5s"}).exit_code,
      0);
}

TEST_F(FrontTest, ClientsWithoutACertificateAreRefusedWhereOneIsAskedFor) {
  StartWithTls({"--client-ca-path", dir_ / "client.pem"});
  EXPECT_TRUE(GrpcServes(Channel(Address(), Trust(first_, client_))));
  bool value = false;
  EXPECT_FALSE(Resolve(Channel(Address(), Trust(first_)), &value).ok());
  EXPECT_FALSE(Resolve(Channel(Address(), Trust(first_, second_)), &value).ok());
  const std::string url = "https://" + Address() + "/nothing";
  for (const char* version : {"--http1.1", "--http2"}) {
    EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem", version, "--cert", dir_ / "client.pem", "--key",
                    dir_ / "client.key", url})
                  .substr(0, 3),
              "404");
    EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem", version, url}).substr(0, 3), "000");
  }
  const Finished eval = RunProgram(
      {Program("guidonctl"), "eval", "f", "--evaluation-server", "https://" + Address(), "--tls-ca",
       dir_ / "ca.pem", "--tls-cert", dir_ / "client.pem", "--tls-key", dir_ / "client.key"});
  EXPECT_EQ(eval.exit_code, 0) << eval.errors;
}

TEST_F(FrontTest, CertificatesAreReadAgainWhenTheyChange) {
  StartWithTls();
  const auto old = Channel(Address(), Trust(first_));
  ASSERT_TRUE(GrpcServes(old));
  WritePair(second_);
  const std::string url = "https://" + Address() + "/nothing";
  EXPECT_TRUE(Eventually([&] { return Curl({"--cacert", dir_ / "ca.pem", url}) == "404 2"; }));
  EXPECT_TRUE(GrpcServes(Channel(Address(), Trust(second_))));
  EXPECT_TRUE(GrpcServes(old)) << "connections that stand are not disturbed";
  WriteFile(dir_ / "key.pem", "no key");
  EXPECT_TRUE(Eventually([&] {
    return guidond_->errors().find("the former certificate stays in use") != std::string::npos;
  }));
  EXPECT_TRUE(GrpcServes(Channel(Address(), Trust(second_))));
  EXPECT_EQ(Curl({"--cacert", dir_ / "ca.pem", url}), "404 2");
}

TEST_F(FrontTest, BadCertificatesKeepItFromStarting) {
  WriteFile(dir_ / "key.pem", second_.key);
  Guidond guidond({"-c", dir_ / "cert.pem", "-k", dir_ / "key.pem"});
  EXPECT_EQ(guidond.process().Wait(), 1);
  EXPECT_EQ(guidond.errors(),
            "guidond: " + dir_ / "key.pem: is not the key of " + dir_ / "cert.pem\n");
}

TEST_F(FrontTest, UnixSocketsServeAndAreGoneAfterwards) {
  const std::string socket = dir_ / "evaluation.sock";
  const std::string sync_socket = dir_ / "sync.sock";
  for (int start = 0; start < 2; ++start) {
    Start({"--socket-path", socket, "--sync-socket-path", sync_socket});
    EXPECT_TRUE(GrpcServes(Channel("unix:" + socket)));
    EXPECT_EQ(Curl({"--unix-socket", socket, "http://localhost/nothing"}), "404 1.1");
    EXPECT_EQ(
        Curl({"--unix-socket", socket, "--http2-prior-knowledge", "http://localhost/nothing"}),
        "404 2");
    const auto sync = flagd::sync::v1::FlagSyncService::NewStub(Channel("unix:" + sync_socket));
    grpc::ClientContext context;
    flagd::sync::v1::FetchAllFlagsResponse flags;
    EXPECT_TRUE(sync->FetchAllFlags(&context, {}, &flags).ok());
    // A killed daemon leaves its sockets, which the next one replaces.
    guidond_->process().Signal(start == 0 ? SIGKILL : SIGTERM);
    guidond_->process().Wait();
    EXPECT_EQ(std::filesystem::exists(socket), start == 0);
    EXPECT_EQ(std::filesystem::exists(sync_socket), start == 0);
  }
}

TEST_F(FrontTest, SocketsInUseAreNamed) {
  const std::string socket = dir_ / "evaluation.sock";
  const std::string sync_socket = dir_ / "sync.sock";
  Start({"--socket-path", socket, "--sync-socket-path", sync_socket});
  for (const auto& [option, path] :
       {std::pair("--socket-path", socket), std::pair("--sync-socket-path", sync_socket)}) {
    Guidond second({option, path});
    EXPECT_EQ(second.process().Wait(), 1);
    EXPECT_EQ(second.errors(),
              "guidond: cannot listen on socket " + path + ": another process listens on it\n");
  }
  EXPECT_TRUE(GrpcServes(Channel("unix:" + socket)));
}

TEST_F(FrontTest, SlowClientsAreDisconnected) {
  Start();
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  RawClient silent(guidond_->evaluation_port());
  RawClient half_a_header(guidond_->ofrep_port());
  half_a_header.Send("POST /ofrep/v1/evaluate/flags HTTP/1.1\r\nContent-");
  RawClient half_a_body(guidond_->ofrep_port());
  half_a_body.Send(
      "POST /ofrep/v1/evaluate/flags HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n{");
  EXPECT_EQ(silent.ReadAll(), "");
  EXPECT_EQ(half_a_header.ReadAll(), "");
  EXPECT_GT(seconds(), 0.9);
  EXPECT_EQ(half_a_body.ReadAll(), "");
  EXPECT_GT(seconds(), 4.9);
}

TEST_F(FrontTest, HeadersBeyondTheLimitAreRefused) {
  Start({"--max-request-header", "1000"});
  RawClient client(guidond_->ofrep_port());
  client.Send("GET / HTTP/1.1\r\nX: " + std::string(2000, 'x') + "\r\n\r\n");
  EXPECT_EQ(client.ReadAll().substr(0, 12), "HTTP/1.1 431");
}

TEST_F(FrontTest, SigtermEndsWithOpenConnectionsOfAllKinds) {
  Start();
  RawClient idle(guidond_->ofrep_port());
  idle.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  idle.ReadUntil("}");
  Http2Client http2(guidond_->evaluation_port());
  EXPECT_EQ(http2.Exchange("GET", "/").status, "404");
  const auto stub = v1::EvaluationService::NewStub(guidond_->EvaluationChannel());
  grpc::ClientContext context;
  const auto stream = stub->EventStream(&context, v1::EventStreamRequest());
  v1::EventStreamResponse event;
  ASSERT_TRUE(stream->Read(&event));
  guidond_->process().Signal(SIGTERM);
  EXPECT_EQ(guidond_->process().Wait(), 0) << guidond_->errors();
  EXPECT_EQ(idle.ReadAll(), "");
  EXPECT_TRUE(http2.ReadUntil([&] { return http2.going_away(); }));
}

}  // namespace
}  // namespace guidon::testing

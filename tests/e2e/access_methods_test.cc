// Every method of the admin services, as the server itself lists them, is closed to callers without
// a token, and every one that is not known to read only, to viewers. A new method that forgets the
// check fails here.

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/empty.pb.h>
#include <google/protobuf/unknown_field_set.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

constexpr char kPackage[] = "guidon.admin.v1.";

// What viewers may call. Whoever adds a method that reads adds it here.
const std::set<std::string> kReads = {"FlagAdmin/Get",
                                      "FlagAdmin/List",
                                      "FlagAdmin/Export",
                                      "FlagAdmin/Validate",
                                      "FlagAdmin/Diff",
                                      "FlagAdmin/History",
                                      "FlagAdmin/Explain",
                                      "FlagAdmin/Watch",
                                      "StatsAdmin/Stats",
                                      "StoreAdmin/VerifyHistory",
                                      "PreviewAdmin/Preview",
                                      "RampAdmin/GetRamp",
                                      "RampAdmin/ListRamps",
                                      "RampAdmin/ListScheduledChanges",
                                      "AccessAdmin/WhoAmI",
                                      "AccessAdmin/ListProtections",
                                      "AccessAdmin/ListPendingChanges"};

// A call with raw bytes.
class RawCall {
 public:
  RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
          const std::string& token)
      : stub_(channel) {
    if (!token.empty()) context_.AddMetadata("authorization", "Bearer " + token);
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    call_ = stub_.PrepareCall(&context_, method, &queue_);
    call_->StartCall(nullptr);
    Wait();
  }

  ~RawCall() {
    context_.TryCancel();
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }

  void Send(const std::string& request) {
    const grpc::Slice slice(request);
    call_->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), nullptr);
    Wait();
  }

  std::string Receive() {
    grpc::ByteBuffer answer;
    call_->Read(&answer, nullptr);
    if (!Wait()) return "";
    std::vector<grpc::Slice> slices;
    if (!answer.Dump(&slices).ok()) return "";
    std::string text;
    for (const grpc::Slice& slice : slices) {
      text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    return text;
  }

  // The outcome of a call that is over with its first answer, if it has one.
  grpc::Status Finish() {
    Receive();
    return Outcome();
  }

  // The outcome of a stream that may go on for ever: CANCELLED, if it has begun.
  grpc::Status Abandon() {
    call_->ReadInitialMetadata(nullptr);
    Wait();
    context_.TryCancel();
    return Outcome();
  }

 private:
  grpc::Status Outcome() {
    grpc::Status status;
    call_->Finish(&status, nullptr);
    Wait();
    return status;
  }

  bool Wait() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

// The length-delimited fields of that number in a message's bytes.
std::vector<std::string> Fields(const std::string& message, int number) {
  google::protobuf::Empty parsed;
  std::vector<std::string> values;
  if (!parsed.ParseFromString(message)) return values;
  const auto& fields = parsed.GetReflection()->GetUnknownFields(parsed);
  for (int i = 0; i < fields.field_count(); ++i) {
    const google::protobuf::UnknownField& field = fields.field(i);
    if (field.number() != number) continue;
    if (field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED) continue;
    values.push_back(field.length_delimited());
  }
  return values;
}

// Asks the server's reflection: `request` is the message grpc.reflection.v1alpha's
// ServerReflectionRequest, of which the generated code is no part of Debian's gRPC packages.
std::string Reflect(const Guidond& guidond, const std::string& request) {
  RawCall call(guidond.AdminChannel(),
               "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "");
  call.Send(request);
  return call.Receive();
}

struct Method {
  std::string name;  // e.g. "FlagAdmin/Kill"
  bool streams = false;
};

std::vector<Method> AdminMethods(const Guidond& guidond) {
  std::vector<Method> methods;
  for (const std::string& listed : Fields(Reflect(guidond, std::string("\x3a\0", 2)), 6)) {
    for (const std::string& entry : Fields(listed, 1)) {
      const std::string service = Fields(entry, 1).at(0);
      if (service.rfind(kPackage, 0) != 0) continue;
      const std::string request = std::string("\x22") + static_cast<char>(service.size()) + service;
      for (const std::string& files : Fields(Reflect(guidond, request), 4)) {
        for (const std::string& bytes : Fields(files, 1)) {
          google::protobuf::FileDescriptorProto file;
          if (!file.ParseFromString(bytes)) continue;
          for (const auto& described : file.service()) {
            if (kPackage + described.name() != service) continue;
            for (const auto& method : described.method()) {
              methods.push_back(
                  {described.name() + "/" + method.name(), method.server_streaming()});
            }
          }
        }
      }
    }
  }
  return methods;
}

class AccessMethodsTest : public ::testing::Test {
 protected:
  static constexpr char kRoot[] = "a-root-token-of-more-than-32-characters";

  void SetUp() override {
    WriteFile(dir_ / "root", kRoot);
    guidond_ =
        std::make_unique<Guidond>(std::vector<std::string>{"--admin-token-file", dir_ / "root"});
    ASSERT_TRUE(guidond_->ready()) << guidond_->errors();
    methods_ = AdminMethods(*guidond_);
    ASSERT_GE(methods_.size(), 25U);
  }

  // `admitted`: the token lets the call in.
  grpc::StatusCode Call(const Method& method, const std::string& token, bool admitted = false) {
    RawCall call(guidond_->AdminChannel(), "/" + std::string(kPackage) + method.name, token);
    call.Send("");
    const bool goes_on = method.streams && admitted;
    return (goes_on ? call.Abandon() : call.Finish()).error_code();
  }

  TempDir dir_;
  std::unique_ptr<Guidond> guidond_;
  std::vector<Method> methods_;
};

TEST_F(AccessMethodsTest, NoneIsOpenToCallersWithoutAToken) {
  for (const Method& method : methods_) {
    EXPECT_EQ(Call(method, ""), grpc::StatusCode::UNAUTHENTICATED) << method.name;
    EXPECT_EQ(Call(method, "gdn_0123456789ab_x"), grpc::StatusCode::UNAUTHENTICATED) << method.name;
  }
}

TEST_F(AccessMethodsTest, ViewersMayCallWhatReadsAndNothingElse) {
  const Finished made = guidond_->Guidonctl(
      {"token", "create", "vera", "--role", "viewer", "--token-file", dir_ / "root"});
  ASSERT_EQ(made.exit_code, 0) << made.errors;
  const std::string viewer = made.output.substr(0, made.output.size() - 1);
  std::set<std::string> names;
  for (const Method& method : methods_) {
    const bool reads = kReads.count(method.name) != 0;
    const grpc::StatusCode code = Call(method, viewer, reads);
    names.insert(method.name);
    if (!reads) {
      EXPECT_EQ(code, grpc::StatusCode::PERMISSION_DENIED)
          << method.name << ": if it only reads, name it in this file";
    } else {
      EXPECT_NE(code, grpc::StatusCode::PERMISSION_DENIED) << method.name;
      EXPECT_NE(code, grpc::StatusCode::UNAUTHENTICATED) << method.name;
    }
  }
  for (const std::string& name : kReads) EXPECT_EQ(names.count(name), 1U) << name << " is no more";
}

}  // namespace
}  // namespace guidon::testing

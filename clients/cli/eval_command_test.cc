#include "clients/cli/output.h"
#include "clients/cli/struct_json.h"
#include "clients/cli/testing/recording_admin.h"
#include "clients/cli/testing/run.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace guidon::cli {
namespace {

namespace v2 = flagd::evaluation::v2;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Knows one flag of each type, `<type>`, and says TYPE_MISMATCH where another is asked for.
class OneFlagOfEachType : public v2::EvaluationService::Service {
 public:
  std::vector<std::string> asked;
  google::protobuf::Struct context;
  std::string selector;

  grpc::Status ResolveBoolean(grpc::ServerContext* call, const v2::ResolveBooleanRequest* request,
                              v2::ResolveBooleanResponse* response) override {
    response->set_reason("DISABLED");
    if (request->flag_key() == "disabled") return grpc::Status::OK;
    response->set_value(true);
    return Answer("boolean", *call, *request, *response);
  }
  grpc::Status ResolveString(grpc::ServerContext* call, const v2::ResolveStringRequest* request,
                             v2::ResolveStringResponse* response) override {
    response->set_value("blue");
    return Answer("string", *call, *request, *response);
  }
  grpc::Status ResolveFloat(grpc::ServerContext* call, const v2::ResolveFloatRequest* request,
                            v2::ResolveFloatResponse* response) override {
    response->set_value(request->flag_key() == "half" ? 0.5 : 3);
    return Answer(request->flag_key() == "half" ? "half" : "float", *call, *request, *response);
  }
  grpc::Status ResolveInt(grpc::ServerContext* call, const v2::ResolveIntRequest* request,
                          v2::ResolveIntResponse* response) override {
    response->set_value(3);
    return Answer("float", *call, *request, *response);
  }
  grpc::Status ResolveObject(grpc::ServerContext* call, const v2::ResolveObjectRequest* request,
                             v2::ResolveObjectResponse* response) override {
    (*response->mutable_value()->mutable_fields())["size"].set_number_value(2);
    return Answer("object", *call, *request, *response);
  }

 private:
  template <typename Request, typename Response>
  grpc::Status Answer(const std::string& type, const grpc::ServerContext& call,
                      const Request& request, Response& response) {
    asked.push_back(type);
    context = request.context();
    const auto header = call.client_metadata().find("flagd-selector");
    if (header != call.client_metadata().end()) {
      selector = std::string(header->second.data(), header->second.size());
    }
    if (request.flag_key() == "none") return {grpc::StatusCode::NOT_FOUND, "Flag not found"};
    if (request.flag_key() != type) {
      return {grpc::StatusCode::INVALID_ARGUMENT, "Type mismatch error"};
    }
    response.set_variant("v");
    response.set_reason("STATIC");
    (*response.mutable_metadata()->mutable_fields())["team"].set_string_value("search");
    return grpc::Status::OK;
  }
};

class EvalTest : public ::testing::Test {
 protected:
  Outcome Eval(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"eval", "--evaluation-server", server_.address()});
    return RunCli(arguments);
  }

  OneFlagOfEachType service_;
  TestServer server_{service_};
};

TEST_F(EvalTest, PrintsATable) {
  EXPECT_EQ(Eval({"boolean"}).out,
            "KEY       VALUE   VARIANT   REASON   METADATA\n"
            "boolean   true    v         STATIC   team=search\n");
}

TEST_F(EvalTest, FindsOutTheFlagsType) {
  const std::vector<std::vector<std::string>> cases = {{"boolean", "boolean", "true"},
                                                       {"string", "string", "\"blue\""},
                                                       {"float", "integer", "3"},
                                                       {"half", "float", "0.5"},
                                                       {"object", "object", "{\"size\":2}"}};
  for (const auto& row : cases) {
    const Outcome outcome = Eval({row[0], "-o", "json"});
    ASSERT_EQ(outcome.code, 0) << row[0] << outcome.err;
    const OutputJson json = OutputJson::parse(outcome.out);
    EXPECT_EQ(json["type"], row[1]);
    EXPECT_EQ(json["value"].dump(), row[2]);
  }
}

TEST_F(EvalTest, AsksOnlyForTheTypeThatIsGiven) {
  const Outcome outcome = Eval({"string", "--type", "object"});
  EXPECT_EQ(outcome.code, 5);
  EXPECT_THAT(outcome.err, HasSubstr("flag \"string\": Type mismatch error; without --type"));
  EXPECT_THAT(service_.asked, ElementsAre("object"));
  EXPECT_EQ(Eval({"float", "--type", "integer"}).code, 0);
}

TEST_F(EvalTest, PrintsJson) {
  EXPECT_EQ(OutputJson::parse(Eval({"string", "-o", "json", "--flag-set", "web"}).out).dump(),
            R"({"key":"string","flagSet":"web","type":"string","value":"blue","variant":"v",)"
            R"("reason":"STATIC","metadata":{"team":"search"}})");
}

TEST_F(EvalTest, LeavesTheValueOutWhereTheCallersDefaultHolds) {
  EXPECT_EQ(OutputJson::parse(Eval({"disabled", "-o", "json"}).out).dump(),
            R"({"key":"disabled","flagSet":null,"type":null,"value":null,"variant":null,)"
            R"("reason":"DISABLED","metadata":{}})");
  EXPECT_THAT(Eval({"disabled"}).out, HasSubstr("<caller's default>"));
}

TEST_F(EvalTest, SendsTheContextAndTheSelector) {
  Eval({"boolean", "--context", "country=ch", "--context-json", R"({"a":{"b":1}})",
        "--targeting-key", "ann", "--flag-set", "web"});
  EXPECT_EQ(StructJson(service_.context).dump(),
            R"({"a":{"b":1},"country":"ch","targetingKey":"ann"})");
  EXPECT_EQ(service_.selector, "flagSetId=web");
}

TEST_F(EvalTest, NamesTheFlagThatIsNotThere) {
  const Outcome outcome = Eval({"none"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err, "guidonctl: flag \"none\": Flag not found\n");
}

TEST_F(EvalTest, SaysHowToPointElsewhere) {
  const Outcome outcome = RunCli({"eval", "a", "--evaluation-server", "127.0.0.1:1"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("--evaluation-server host:port"));
}

}  // namespace
}  // namespace guidon::cli

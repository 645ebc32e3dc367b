#include "bench/load/request_mix.h"

#include <google/protobuf/struct.pb.h>

#include <algorithm>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "flagd/evaluation/v1/evaluation.pb.h"
#include "nlohmann/json.hpp"

namespace guidon::bench {
namespace {

namespace v1 = flagd::evaluation::v1;
using Context = std::map<std::string, std::string>;

constexpr char kService[] = "/flagd.evaluation.v1.Service/";

constexpr char kRule[] = R"({"if": [{"and": [{"==": [{"var": "region"}, "eu-west"]},
    {"in": [{"var": "plan"}, ["pro", "enterprise"]]}, {"in": ["@example.com", {"var": "email"}]},
    {"==": [{"var": "device"}, "phone"]}, {"!=": [{"var": "plan"}, "free"]}]}, "on", "off"]})";
constexpr char kShare[] = R"({"fractional": [["on", 10], ["off", 90]]})";

Context ContextOf(int user) {
  return {{"targetingKey", absl::StrCat("0123456789abcdef", 1000 + user)},
          {"email", "someone@example.com"},
          {"plan", "enterprise"},
          {"region", "eu-west"},
          {"device", "phone"}};
}

google::protobuf::Struct StructOf(const Context& context) {
  google::protobuf::Struct result;
  for (const auto& [name, value] : context) {
    (*result.mutable_fields())[name].set_string_value(value);
  }
  return result;
}

// A message with gRPC's prefix: not compressed, and its length in four bytes.
std::string WithPrefix(const std::string& message) {
  std::string result(5, '\0');
  for (size_t i = 0; i < 4; ++i) {
    result[1 + i] = static_cast<char>(message.size() >> (8 * (3 - i)));
  }
  return result + message;
}

template <typename Message>
std::string BytesOf(absl::string_view flag, const Context& context) {
  Message message;
  if constexpr (!std::is_same_v<Message, v1::ResolveAllRequest>) {
    message.set_flag_key(std::string(flag));
  }
  *message.mutable_context() = StructOf(context);
  return message.SerializeAsString();
}

Request MakeCall(Protocol protocol, absl::string_view kind, absl::string_view flag, int user) {
  const Context context = ContextOf(user);
  const bool all = kind == "all";
  if (protocol == Protocol::kOfrep) {
    return {protocol, absl::StrCat("/ofrep/v1/evaluate/flags", all ? "" : "/", all ? "" : flag),
            "application/json", nlohmann::json{{"context", context}}.dump()};
  }
  const std::string method = all                ? "ResolveAll"
                             : kind == "object" ? "ResolveObject"
                                                : "ResolveBoolean";
  const std::string path = kService + method;
  if (protocol == Protocol::kConnect) {
    nlohmann::json body = {{"context", context}};
    if (!all) body["flagKey"] = std::string(flag);
    return {protocol, path, "application/json", body.dump()};
  }
  const std::string message = all ? BytesOf<v1::ResolveAllRequest>(flag, context)
                              : kind == "object"
                                  ? BytesOf<v1::ResolveObjectRequest>(flag, context)
                                  : BytesOf<v1::ResolveBooleanRequest>(flag, context);
  if (protocol == Protocol::kConnectProto) return {protocol, path, "application/proto", message};
  return {protocol, path, "application/grpc", WithPrefix(message)};
}

std::string FlagText(absl::string_view targeting, absl::string_view default_variant) {
  return absl::StrCat(R"({"state": "ENABLED", "variants": {"on": true, "off": false}, )",
                      R"("defaultVariant": ")", default_variant, R"(", "targeting": )", targeting,
                      "}");
}

}  // namespace

absl::StatusOr<Protocol> ProtocolOf(absl::string_view name) {
  if (name == "grpc") return Protocol::kGrpc;
  if (name == "connect") return Protocol::kConnect;
  if (name == "connect-proto") return Protocol::kConnectProto;
  if (name == "ofrep") return Protocol::kOfrep;
  return absl::InvalidArgumentError(absl::StrCat(
      "\"", name, "\" is no protocol; there are grpc, connect, connect-proto and ofrep"));
}

absl::StatusOr<std::vector<Request>> MakeMix(Protocol protocol, absl::string_view mix) {
  constexpr int kUsers = 64;
  const std::vector<std::string> kinds = {"static", "targeting", "fractional", "object", "all"};
  std::vector<Request> round;
  bool users = false;
  for (const absl::string_view part : absl::StrSplit(mix, ',')) {
    const std::vector<std::string> words = absl::StrSplit(part, ':');
    int times = 1;
    if (std::find(kinds.begin(), kinds.end(), words[0]) == kinds.end() || words.size() > 2 ||
        (words.size() == 2 && (!absl::SimpleAtoi(words[1], &times) || times < 1))) {
      return absl::InvalidArgumentError(absl::StrCat("mix: \"", part, "\" is not one of ",
                                                     absl::StrJoin(kinds, ", "), ", or one with ",
                                                     "how often it comes, such as static:8"));
    }
    users = users || words[0] == "fractional";
    for (int i = 0; i < times; ++i) round.push_back(MakeCall(protocol, words[0], words[0], 0));
  }
  if (!users) return round;
  std::vector<Request> result;
  for (int user = 0; user < kUsers; ++user) {
    for (const Request& request : round) {
      const bool drawn = absl::StrContains(request.body, "fractional") ||
                         absl::StrContains(request.path, "fractional");
      result.push_back(drawn ? MakeCall(protocol, "fractional", "fractional", user) : request);
    }
  }
  return result;
}

Request MakeLookup(absl::string_view flag) { return MakeCall(Protocol::kGrpc, "boolean", flag, 0); }

Request MakeEventStream() {
  return {Protocol::kGrpc, absl::StrCat(kService, "EventStream"), "application/grpc",
          WithPrefix("")};
}

std::string FlagsDocument(int count, absl::string_view static_variant) {
  std::string text =
      absl::StrCat(R"({"flags": {"static": )", FlagText("{}", static_variant),
                   ",\n\"fractional\": ", FlagText(kShare, "off"),
                   ",\n\"targeting\": ", FlagText(kRule, "off"), ",\n\"object\": ",
                   R"({"state": "ENABLED", "variants": {"wide": {"columns": 3, "title": "Welcome",
          "colours": ["red", "green", "blue"], "limits": {"low": 1, "high": 100}}},
          "defaultVariant": "wide"})");
  for (int i = 4; i < count; ++i) {
    absl::StrAppend(&text, ",\n\"flag-", i, "\": ", FlagText(kRule, "off"));
  }
  return text + "}}\n";
}

}  // namespace guidon::bench

#ifndef GUIDON_TESTS_E2E_SOURCE_TEST_SUPPORT_H_
#define GUIDON_TESTS_E2E_SOURCE_TEST_SUPPORT_H_

#include <memory>
#include <string>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::testing {

// A document with one flag `f` that has this value for everybody.
inline std::string OneFlag(const std::string& value) {
  return R"({"flags": {"f": {"state": "ENABLED", "variants": {"v": ")" + value +
         R"("}, "defaultVariant": "v"}}})";
}

// The value of flag `key`, or why there is none.
inline std::string ValueOf(const Guidond& guidond, const std::string& key = "f") {
  const auto stub = flagd::evaluation::v1::EvaluationService::NewStub(guidond.EvaluationChannel());
  grpc::ClientContext context;
  flagd::evaluation::v1::ResolveStringRequest request;
  request.set_flag_key(key);
  flagd::evaluation::v1::ResolveStringResponse response;
  const grpc::Status status = stub->ResolveString(&context, request, &response);
  return status.ok() ? response.value() : status.error_message();
}

inline bool HasValueSoon(const Guidond& guidond, const std::string& value) {
  return Eventually([&] { return ValueOf(guidond) == value; });
}

// The status of /readyz; what it says comes in `text`.
inline int Readyz(const Guidond& guidond, std::string* text = nullptr) {
  int status = 0;
  const std::string body = guidond.HttpGet("/readyz", &status);
  if (text != nullptr) *text = body;
  return status;
}

inline bool IsReadySoon(const Guidond& guidond) {
  return Eventually([&] { return Readyz(guidond) == 200; });
}

}  // namespace guidon::testing

#endif  // GUIDON_TESTS_E2E_SOURCE_TEST_SUPPORT_H_

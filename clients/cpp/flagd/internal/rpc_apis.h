#ifndef GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_RPC_APIS_H_
#define GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_RPC_APIS_H_

#include <cstdint>
#include <string>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"
#include "flagd/internal/json_value.h"
#include "flagd/internal/proto_struct.h"
#include "openfeature/flag_type_value.h"
#include "openfeature/value.h"

namespace guidon::flagd_internal {

// The two versions of the evaluation protocol, under the same names.
struct EvaluationV1 {
  using Stub = ::flagd::evaluation::v1::EvaluationService::Stub;
  using BooleanRequest = ::flagd::evaluation::v1::ResolveBooleanRequest;
  using BooleanResponse = ::flagd::evaluation::v1::ResolveBooleanResponse;
  using StringRequest = ::flagd::evaluation::v1::ResolveStringRequest;
  using StringResponse = ::flagd::evaluation::v1::ResolveStringResponse;
  using IntRequest = ::flagd::evaluation::v1::ResolveIntRequest;
  using IntResponse = ::flagd::evaluation::v1::ResolveIntResponse;
  using FloatRequest = ::flagd::evaluation::v1::ResolveFloatRequest;
  using FloatResponse = ::flagd::evaluation::v1::ResolveFloatResponse;
  using ObjectRequest = ::flagd::evaluation::v1::ResolveObjectRequest;
  using ObjectResponse = ::flagd::evaluation::v1::ResolveObjectResponse;
  using EventRequest = ::flagd::evaluation::v1::EventStreamRequest;
  using EventResponse = ::flagd::evaluation::v1::EventStreamResponse;

  // Whether there is a value, rather than the caller's default.
  template <typename Response>
  static bool HasValue(const Response& response) {
    return !response.variant().empty() || response.reason() != "DISABLED";
  }
};

struct EvaluationV2 {
  using Stub = ::flagd::evaluation::v2::EvaluationService::Stub;
  using BooleanRequest = ::flagd::evaluation::v2::ResolveBooleanRequest;
  using BooleanResponse = ::flagd::evaluation::v2::ResolveBooleanResponse;
  using StringRequest = ::flagd::evaluation::v2::ResolveStringRequest;
  using StringResponse = ::flagd::evaluation::v2::ResolveStringResponse;
  using IntRequest = ::flagd::evaluation::v2::ResolveIntRequest;
  using IntResponse = ::flagd::evaluation::v2::ResolveIntResponse;
  using FloatRequest = ::flagd::evaluation::v2::ResolveFloatRequest;
  using FloatResponse = ::flagd::evaluation::v2::ResolveFloatResponse;
  using ObjectRequest = ::flagd::evaluation::v2::ResolveObjectRequest;
  using ObjectResponse = ::flagd::evaluation::v2::ResolveObjectResponse;
  using EventRequest = ::flagd::evaluation::v2::EventStreamRequest;
  using EventResponse = ::flagd::evaluation::v2::EventStreamResponse;

  template <typename Response>
  static bool HasValue(const Response& response) {
    return response.has_value();
  }
};

// The call for flags of type T.
template <typename Api, typename T>
struct RpcMethod;

template <typename Api>
struct RpcMethod<Api, bool> {
  using Request = typename Api::BooleanRequest;
  using Response = typename Api::BooleanResponse;
  static constexpr auto kCall = &Api::Stub::ResolveBoolean;
  static bool ValueOf(const Response& response) { return response.value(); }
};

template <typename Api>
struct RpcMethod<Api, std::string> {
  using Request = typename Api::StringRequest;
  using Response = typename Api::StringResponse;
  static constexpr auto kCall = &Api::Stub::ResolveString;
  static std::string ValueOf(const Response& response) { return response.value(); }
};

template <typename Api>
struct RpcMethod<Api, std::int64_t> {
  using Request = typename Api::IntRequest;
  using Response = typename Api::IntResponse;
  static constexpr auto kCall = &Api::Stub::ResolveInt;
  static std::int64_t ValueOf(const Response& response) { return response.value(); }
};

template <typename Api>
struct RpcMethod<Api, double> {
  using Request = typename Api::FloatRequest;
  using Response = typename Api::FloatResponse;
  static constexpr auto kCall = &Api::Stub::ResolveFloat;
  static double ValueOf(const Response& response) { return response.value(); }
};

template <typename Api>
struct RpcMethod<Api, openfeature::Value> {
  using Request = typename Api::ObjectRequest;
  using Response = typename Api::ObjectResponse;
  static constexpr auto kCall = &Api::Stub::ResolveObject;
  static openfeature::Value ValueOf(const Response& response) {
    return ToStructure(ToJson(response.value()));
  }
};

}  // namespace guidon::flagd_internal

#endif  // GUIDON_CLIENTS_CPP_FLAGD_INTERNAL_RPC_APIS_H_

#ifndef GUIDON_SERVER_SERVICES_EVALUATION_API_H_
#define GUIDON_SERVER_SERVICES_EVALUATION_API_H_

#include <array>
#include <cstddef>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"
#include "schema/v1/schema.grpc.pb.h"

// In what the evaluation packages differ.
namespace guidon {

enum Method { kBoolean, kString, kFloat, kInt, kObject, kAll, kMethods };

inline constexpr std::array<const char*, kMethods> kMethodNames = {
    "ResolveBoolean", "ResolveString", "ResolveFloat", "ResolveInt", "ResolveObject", "ResolveAll"};

// What a package does with a flag for whose context the caller's own default holds.
enum class NoValue { kNotFound, kZeroValue, kUnset };

#define GUIDON_EVALUATION_TYPES(package)                   \
  using Service = package::EvaluationService;              \
  using BooleanRequest = package::ResolveBooleanRequest;   \
  using BooleanResponse = package::ResolveBooleanResponse; \
  using StringRequest = package::ResolveStringRequest;     \
  using StringResponse = package::ResolveStringResponse;   \
  using FloatRequest = package::ResolveFloatRequest;       \
  using FloatResponse = package::ResolveFloatResponse;     \
  using IntRequest = package::ResolveIntRequest;           \
  using IntResponse = package::ResolveIntResponse;         \
  using ObjectRequest = package::ResolveObjectRequest;     \
  using ObjectResponse = package::ResolveObjectResponse;   \
  using EventRequest = package::EventStreamRequest;        \
  using EventResponse = package::EventStreamResponse

struct EvaluationV1 {
  GUIDON_EVALUATION_TYPES(flagd::evaluation::v1);
  using AllRequest = flagd::evaluation::v1::ResolveAllRequest;
  using AllResponse = flagd::evaluation::v1::ResolveAllResponse;
  static constexpr const char* kName = "flagd.evaluation.v1.Service";
  static constexpr size_t kFirstMethod = 0;
  static constexpr NoValue kNoValue = NoValue::kNotFound;
};

struct SchemaV1 {
  GUIDON_EVALUATION_TYPES(schema::v1);
  using AllRequest = schema::v1::ResolveAllRequest;
  using AllResponse = schema::v1::ResolveAllResponse;
  static constexpr const char* kName = "schema.v1.Service";
  static constexpr size_t kFirstMethod = kMethods;
  static constexpr NoValue kNoValue = NoValue::kZeroValue;
};

struct EvaluationV2 {
  GUIDON_EVALUATION_TYPES(flagd::evaluation::v2);
  static constexpr const char* kName = "flagd.evaluation.v2.Service";
  static constexpr size_t kFirstMethod = 2 * static_cast<size_t>(kMethods);
  static constexpr NoValue kNoValue = NoValue::kUnset;
};

#undef GUIDON_EVALUATION_TYPES

}  // namespace guidon

#endif  // GUIDON_SERVER_SERVICES_EVALUATION_API_H_

#ifndef GUIDON_CLIENTS_CLI_EVALUATION_CLIENT_H_
#define GUIDON_CLIENTS_CLI_EVALUATION_CLIENT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/connection.h"
#include "clients/cli/output.h"
#include "flagd/evaluation/v2/evaluation.grpc.pb.h"

namespace guidon::cli {

// What evaluating a flag gave.
struct Evaluated {
  std::string type;    // boolean, string, integer, float or object; "" if unknown
  OutputJson value;    // null where the caller's own default holds
  OutputJson variant;  // likewise
  std::string reason;
  OutputJson metadata;
};

// Evaluates flags over flagd.evaluation.v2.
class EvaluationClient {
 public:
  // `connection` must outlive the client.
  explicit EvaluationClient(const Connection& connection);

  // Evaluates `key` as `type`, one of those above; as whatever type it has where that is "".
  // Errors are the server's; INVALID_ARGUMENT is a value of another type.
  absl::StatusOr<Evaluated> Evaluate(const std::string& type, const std::string& key,
                                     const google::protobuf::Struct& context);

 private:
  using Stub = flagd::evaluation::v2::EvaluationService::Stub;

  template <typename Request, typename Response>
  absl::StatusOr<Evaluated> Resolve(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                                    const std::string& type, const std::string& key,
                                    const google::protobuf::Struct& context);
  absl::StatusOr<Evaluated> EvaluateAsAny(const std::string& key,
                                          const google::protobuf::Struct& context);

  const Connection& connection_;
  std::unique_ptr<Stub> stub_;
};

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_EVALUATION_CLIENT_H_

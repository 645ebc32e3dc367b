// What /metrics shows under the names that dashboards for flagd look for.

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>

#include "flagd/evaluation/v1/evaluation.grpc.pb.h"
#include "flagd/sync/v1/sync.grpc.pb.h"
#include "tests/support/guidond.h"

namespace guidon::testing {
namespace {

TEST(MetricsTest, FlagdsNamesAreThere) {
  Guidond guidond;
  ASSERT_TRUE(guidond.ready()) << guidond.errors();
  ASSERT_EQ(guidond
                .Guidonctl({"apply", "-f", "-"}, R"({"flags": {"ranker": {"state": "ENABLED",
                    "variants": {"on": true}, "defaultVariant": "on"}}})")
                .exit_code,
            0);
  const auto evaluation =
      flagd::evaluation::v1::EvaluationService::NewStub(guidond.EvaluationChannel());
  for (const char* key : {"ranker", "unknown"}) {
    grpc::ClientContext context;
    flagd::evaluation::v1::ResolveBooleanRequest request;
    request.set_flag_key(key);
    flagd::evaluation::v1::ResolveBooleanResponse response;
    (void)evaluation->ResolveBoolean(&context, request, &response);
  }
  const auto sync = flagd::sync::v1::FlagSyncService::NewStub(guidond.SyncChannel());
  grpc::ClientContext context;
  const auto stream = sync->SyncFlags(&context, {});
  flagd::sync::v1::SyncFlagsResponse flags;
  ASSERT_TRUE(stream->Read(&flags));

  guidond.HttpGet("/metrics");  // so that one request to the management port is over
  const std::string metrics = guidond.HttpGet("/metrics");
  for (const char* line : {
           "\nfeature_flag_flagd_impression_total{feature_flag_key=\"ranker\","
           "feature_flag_provider_name=\"flagd\",feature_flag_reason=\"STATIC\","
           "feature_flag_result_variant=\"on\"} 1\n",
           "\nfeature_flag_flagd_result_reason_total{feature_flag_key=\"ranker\","
           "feature_flag_provider_name=\"flagd\",feature_flag_reason=\"STATIC\"} 1\n",
           "\nfeature_flag_flagd_result_reason_total{ExceptionTypeKeyName=\"FLAG_NOT_FOUND\","
           "feature_flag_provider_name=\"flagd\",feature_flag_reason=\"ERROR\"} 1\n",
           "\nhttp_server_request_duration_seconds_count{http_request_method=\"GET\","
           "http_response_status_code=\"200\",service_name=\"management\"} 1\n",
           "\nhttp_server_request_body_size_bytes_sum{http_request_method=\"GET\","
           "http_response_status_code=\"200\",service_name=\"management\"} 0\n",
           "\nhttp_server_response_body_size_bytes_count{http_request_method=\"GET\","
           "http_response_status_code=\"200\",service_name=\"management\"} 1\n",
           "\nhttp_server_active_requests{http_request_method=\"GET\",service_name=\"management\"} "
           "1\n",
           "\nrpc_server_duration_milliseconds_count{rpc_method=\"ResolveBoolean\",",
           "\nfeature_flag_flagd_sync_active_streams 1\n",
           "\nfeature_flag_flagd_sync_stream_duration_seconds_count 0\n",
           "\nprocess_cpu_seconds_total ",
           "\nprocess_open_fds ",
           "\nprocess_resident_memory_bytes ",
           "\nprocess_start_time_seconds ",
           "\nguidon_build_info{version=\"",
       }) {
    EXPECT_NE(metrics.find(line), std::string::npos) << line;
  }
  context.TryCancel();
}

}  // namespace
}  // namespace guidon::testing

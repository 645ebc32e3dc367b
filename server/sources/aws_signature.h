#ifndef GUIDON_SERVER_SOURCES_AWS_SIGNATURE_H_
#define GUIDON_SERVER_SOURCES_AWS_SIGNATURE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/sources/http_client.h"

namespace guidon {

struct AwsCredentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  // "": none
};

// Signs a request that has neither body nor query with AWS signature version 4: adds the headers
// x-amz-date, x-amz-content-sha256, x-amz-security-token and Authorization. All headers that the
// call has already are signed too, but for Accept, which proxies may change.
void SignForAws(HttpCall& call, const AwsCredentials& credentials, absl::string_view region,
                absl::string_view service, absl::Time now);

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_AWS_SIGNATURE_H_

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/percent_encoding.h"
#include "server/sources/aws_signature.h"
#include "server/sources/object_access.h"

namespace guidon {
namespace {

class AwsAuth final : public RequestAuth {
 public:
  AwsAuth(AwsCredentials credentials, std::string region, Clock clock)
      : credentials_(std::move(credentials)), region_(std::move(region)), clock_(std::move(clock)) {
  }

  absl::Status Authorize(HttpClient&, HttpCall& call) override {
    SignForAws(call, credentials_, region_, "s3", clock_());
    return absl::OkStatus();
  }

 private:
  const AwsCredentials credentials_;
  const std::string region_;
  const Clock clock_;
};

std::string FirstOf(std::initializer_list<std::string> candidates) {
  for (const std::string& candidate : candidates) {
    if (!candidate.empty()) return candidate;
  }
  return "";
}

}  // namespace

ObjectAccess S3Access(const ObjectUri& uri, const Environment& environment, Clock clock) {
  std::string region = FirstOf({uri.Option("region"), environment("AWS_REGION"),
                                environment("AWS_DEFAULT_REGION"), "us-east-1"});
  const std::string endpoint = FirstOf({uri.Option("endpoint"), environment("AWS_ENDPOINT_URL_S3"),
                                        environment("AWS_ENDPOINT_URL")});
  const std::string key = PercentEncode(uri.key, "/");
  ObjectAccess access;
  if (!endpoint.empty()) {
    access.call.url = absl::StrCat(absl::StripSuffix(endpoint, "/"), "/", uri.bucket, "/", key);
  } else if (absl::StrContains(uri.bucket, '.')) {
    // As part of the host's name it would not fit the certificate.
    access.call.url = absl::StrCat("https://s3.", region, ".amazonaws.com/", uri.bucket, "/", key);
  } else {
    access.call.url = absl::StrCat("https://", uri.bucket, ".s3.", region, ".amazonaws.com/", key);
  }
  AwsCredentials credentials = {environment("AWS_ACCESS_KEY_ID"),
                                environment("AWS_SECRET_ACCESS_KEY"),
                                environment("AWS_SESSION_TOKEN")};
  if (!credentials.access_key.empty()) {
    access.auth =
        std::make_unique<AwsAuth>(std::move(credentials), std::move(region), std::move(clock));
  }
  return access;
}

}  // namespace guidon

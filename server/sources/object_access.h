#ifndef GUIDON_SERVER_SOURCES_OBJECT_ACCESS_H_
#define GUIDON_SERVER_SOURCES_OBJECT_ACCESS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/sources/http_client.h"
#include "server/sources/request_auth.h"

// How objects in buckets are read: the request for one, and what it takes to be allowed to.
namespace guidon {

// An environment variable's value; "" where it is not set.
using Environment = std::function<std::string(const std::string& name)>;

struct ObjectAccess {
  HttpCall call;
  std::unique_ptr<RequestAuth> auth;  // nullptr: none
};

// `s3://bucket/key?region=…`, in parts.
struct ObjectUri {
  std::string bucket;
  std::string key;
  std::map<std::string, std::string> options;

  static ObjectUri Parse(absl::string_view uri);
  // An option; "" where it is not given.
  std::string Option(const std::string& name) const;
};

// Amazon S3 and what is compatible with it. Credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
// AWS_SESSION_TOKEN; without them requests are not signed. Region: the option `region`,
// AWS_REGION, AWS_DEFAULT_REGION, else us-east-1. Another server: the option `endpoint`,
// AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL.
ObjectAccess S3Access(const ObjectUri& uri, const Environment& environment, Clock clock);

// Google Cloud Storage. Credentials: the service account key in the file that
// GOOGLE_APPLICATION_CREDENTIALS names; else none for the server in STORAGE_EMULATOR_HOST; else
// those of the machine, from its metadata server (GCE_METADATA_HOST).
// INVALID_ARGUMENT: the file is no such key. Errors as ReadFile.
absl::StatusOr<ObjectAccess> GcsAccess(const ObjectUri& uri, const Environment& environment,
                                       Clock clock);

// Azure Blob Storage. AZURE_STORAGE_ACCOUNT and either AZURE_STORAGE_KEY or
// AZURE_STORAGE_SAS_TOKEN; without both requests are not signed. Another server:
// AZURE_STORAGE_DOMAIN, AZURE_STORAGE_PROTOCOL and AZURE_STORAGE_IS_LOCAL_EMULATOR (true: the
// account stands in the path).
// INVALID_ARGUMENT: the account is missing, or the key is not in base64.
absl::StatusOr<ObjectAccess> AzureAccess(const ObjectUri& uri, const Environment& environment,
                                         Clock clock);

}  // namespace guidon

#endif  // GUIDON_SERVER_SOURCES_OBJECT_ACCESS_H_

#ifndef GUIDON_TESTS_DEPLOY_CRD_SCHEMAS_H_
#define GUIDON_TESTS_DEPLOY_CRD_SCHEMAS_H_

#include <map>
#include <string>

#include "tests/deploy/manifests.h"

namespace guidon::deploy {

// The schemas of CustomResourceDefinitions, which are files in a folder.
class CrdSchemas {
 public:
  static absl::StatusOr<CrdSchemas> Load(const std::string& folder);

  bool Knows(const Json& manifest) const;

  // What is wrong with a manifest of a kind that it knows. Fields that the schema does not have,
  // which the API server would drop without a word, are wrong, too.
  Problems Check(const Json& manifest) const;

 private:
  std::map<std::string, Json> schemas_;  // by "apiVersion kind"
};

}  // namespace guidon::deploy

#endif  // GUIDON_TESTS_DEPLOY_CRD_SCHEMAS_H_

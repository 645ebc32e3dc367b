#ifndef GUIDON_CLIENTS_CLI_PREVIEW_SAMPLE_H_
#define GUIDON_CLIENTS_CLI_PREVIEW_SAMPLE_H_

#include <cstdint>
#include <istream>
#include <string>

#include "absl/status/status.h"
#include "guidon/admin/v1/preview.pb.h"

namespace guidon::cli {

// Adds a sample to a preview from a file; "-" is `in`. Each line is a targeting key or, where it
// begins with a brace, a context as a JSON object; empty lines are left out.
//
// A usage error (see UsageError) names the file and the line: it cannot be read, or is no JSON.
absl::Status AddSampleFromFile(const std::string& file, std::istream& in,
                               admin::v1::PreviewRequest& request);

// Adds `size` targeting keys that are made up, the same ones each time.
void AddMadeUpSample(uint32_t size, admin::v1::PreviewRequest& request);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_PREVIEW_SAMPLE_H_

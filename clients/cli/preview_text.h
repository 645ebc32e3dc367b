#ifndef GUIDON_CLIENTS_CLI_PREVIEW_TEXT_H_
#define GUIDON_CLIENTS_CLI_PREVIEW_TEXT_H_

#include <ostream>

#include "clients/cli/output.h"
#include "guidon/admin/v1/preview.pb.h"

// A preview as guidonctl prints it; `guidonctl --help` documents the JSON.
namespace guidon::cli {

void PrintPreview(const admin::v1::PreviewResponse& preview, std::ostream& out);

OutputJson PreviewJson(const admin::v1::PreviewResponse& preview);

}  // namespace guidon::cli

#endif  // GUIDON_CLIENTS_CLI_PREVIEW_TEXT_H_

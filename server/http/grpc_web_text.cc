#include "server/http/grpc_web_text.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "server/http/envelope.h"

namespace guidon {

std::string GrpcMessage(absl::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '%') {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

std::optional<std::string> DecodeBase64Pieces(absl::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    // A piece ends with its padding, which fills it up to a multiple of four characters.
    const size_t padding = text.find('=');
    const size_t end = padding == text.npos ? text.size() : (padding / 4 + 1) * 4;
    std::string piece;
    if (end > text.size() || !absl::Base64Unescape(text.substr(0, end), &piece)) {
      return std::nullopt;
    }
    bytes += piece;
    text.remove_prefix(end);
  }
  return bytes;
}

std::string MakeTrailers(const absl::Status& status) {
  std::string trailers = absl::StrCat("grpc-status: ", static_cast<int>(status.code()), "\r\n");
  if (!status.message().empty()) {
    absl::StrAppend(&trailers, "grpc-message: ", GrpcMessage(status.message()), "\r\n");
  }
  return MakeEnvelope(kGrpcWebTrailersFlag, trailers);
}

}  // namespace guidon

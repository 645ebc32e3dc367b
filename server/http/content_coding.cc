#include "server/http/content_coding.h"

#include <zlib.h>

#include <array>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace guidon {
namespace {

constexpr int kGzipWindow = MAX_WBITS + 16;  // zlib's way to say that gzip's header is meant
constexpr int kMemoryLevel = 8;              // zlib's default

z_stream StreamOver(absl::string_view bytes) {
  z_stream stream = {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  return stream;
}

absl::StatusOr<std::string> Gunzip(absl::string_view bytes, size_t limit) {
  z_stream stream = StreamOver(bytes);
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return absl::InternalError("zlib has failed");
  const absl::Cleanup end = [&] { inflateEnd(&stream); };
  std::string unpacked;
  std::array<char, 16 << 10> buffer;
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = buffer.size();
    result = inflate(&stream, Z_NO_FLUSH);
    unpacked.append(buffer.data(), buffer.size() - stream.avail_out);
    if (limit != 0 && unpacked.size() > limit) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the message is more than the ", limit, " bytes that are allowed"));
    }
  }
  if (result != Z_STREAM_END || stream.avail_in != 0) {
    return absl::InvalidArgumentError("the message is not in gzip's format");
  }
  return unpacked;
}

}  // namespace

bool IsIdentity(absl::string_view coding) { return coding.empty() || coding == "identity"; }

absl::Status CheckCoding(absl::string_view coding) {
  if (IsIdentity(coding) || coding == "gzip") return absl::OkStatus();
  return absl::UnimplementedError(
      absl::StrCat("unknown compression \"", coding, "\": use one of ", kCodings));
}

absl::StatusOr<std::string> Unpack(absl::string_view coding, absl::string_view bytes,
                                   size_t limit) {
  if (absl::Status status = CheckCoding(coding); !status.ok()) return status;
  if (IsIdentity(coding) || bytes.empty()) return std::string(bytes);
  return Gunzip(bytes, limit);
}

std::string Gzip(absl::string_view bytes) {
  z_stream stream = StreamOver(bytes);
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);  // there is room for all of it
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

bool AcceptsGzip(absl::string_view accepted) {
  for (absl::string_view item : absl::StrSplit(accepted, ',')) {
    const std::pair<absl::string_view, absl::string_view> coding =
        absl::StrSplit(item, absl::MaxSplits(';', 1));
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(coding.first), "gzip")) continue;
    const absl::string_view quality = absl::StripAsciiWhitespace(coding.second);
    return quality != "q=0" && quality != "q=0.0";
  }
  return false;
}

}  // namespace guidon

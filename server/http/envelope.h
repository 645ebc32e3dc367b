#ifndef GUIDON_SERVER_HTTP_ENVELOPE_H_
#define GUIDON_SERVER_HTTP_ENVELOPE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The envelopes of Connect's streams, which are the frames of gRPC and gRPC-Web too: one byte of
// flags, the length in four bytes with the highest first, and the payload.
namespace guidon {

inline constexpr uint8_t kCompressedFlag = 0x01;
inline constexpr uint8_t kConnectEndFlag = 0x02;
inline constexpr uint8_t kGrpcWebTrailersFlag = 0x80;

std::string MakeEnvelope(uint8_t flags, absl::string_view payload);

// An envelope to which a payload of `size` bytes is still to be appended; there is room for it.
std::string BeginEnvelope(uint8_t flags, size_t size);

// The payload of the one message that the body of a request holds. Where its flag says so, it is
// unpacked from `coding` ("gzip", or "" for none) into at most `limit` bytes; 0: no limit. The view
// is of `body`, or of `unpacked` if that was filled in.
//
// INVALID_ARGUMENT: the envelope is cut off, or has a flag that makes no sense in a request, or the
// payload cannot be unpacked. UNIMPLEMENTED: there is no message, or more than one, or `coding` is
// unknown. RESOURCE_EXHAUSTED: the payload is beyond the limit.
absl::StatusOr<absl::string_view> ReadOnlyMessage(absl::string_view body, absl::string_view coding,
                                                  size_t limit, std::string& unpacked);

}  // namespace guidon

#endif  // GUIDON_SERVER_HTTP_ENVELOPE_H_

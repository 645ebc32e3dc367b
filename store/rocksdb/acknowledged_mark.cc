#include "store/rocksdb/acknowledged_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "store/rocksdb/keys.h"
#include "store/rocksdb/status.h"

namespace guidon {
namespace {

// The revision and, to tell damage, its complement.
std::string Encode(Revision revision) {
  return absl::StrCat(RevisionKey(revision), RevisionKey(~revision));
}

std::optional<Revision> Decode(absl::string_view bytes) {
  const std::optional<Revision> revision = ParseRevisionKey(bytes.substr(0, sizeof(Revision)));
  if (!revision.has_value() || bytes != Encode(*revision)) return std::nullopt;
  return revision;
}

}  // namespace

int AcknowledgedMark::Create(const std::string& path, Revision revision) {
  return WriteDurably(path, Encode(revision));
}

absl::StatusOr<AcknowledgedMark> AcknowledgedMark::Open(const std::string& folder,
                                                        const std::string& path) {
  std::string bytes;
  if (const int error = ReadSmallFile(path, bytes); error == ENOENT) {
    return Damaged(folder, absl::StrCat(path, " is missing"));
  } else if (error != 0) {
    return Unusable(folder, absl::StrCat("read ", path), error);
  }
  const std::optional<Revision> revision = Decode(bytes);
  if (!revision.has_value()) return Damaged(folder, absl::StrCat(path, " is unreadable"));
  FileDescriptor file;
  if (const int error = OpenFile(path, O_WRONLY, file); error != 0) {
    return Unusable(folder, absl::StrCat("open ", path), error);
  }
  return AcknowledgedMark(std::move(file), *revision);
}

void AcknowledgedMark::Set(Revision revision) {
  const std::string bytes = Encode(revision);
  // One write within one page: whoever reads finds the old mark or the new one.
  const ssize_t written = ::pwrite(file_.get(), bytes.data(), bytes.size(), 0);
  if (written == static_cast<ssize_t>(bytes.size())) revision_ = revision;
}

}  // namespace guidon

#include "store/rocksdb/refused_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "store/history_chain.h"
#include "store/rocksdb/keys.h"
#include "store/rocksdb/status.h"

namespace guidon {
namespace {

// The revision, to tell damage its complement, and the hash. All zeros stand for nothing.
std::string Encode(const RefusedChanges& changes) {
  return absl::StrCat(RevisionKey(changes.after), RevisionKey(~changes.after), changes.head);
}

size_t EncodedSize() { return 2 * sizeof(Revision) + ChainBeginning().size(); }

std::optional<RefusedChanges> Decode(absl::string_view bytes) {
  if (bytes.size() != EncodedSize()) return std::nullopt;
  RefusedChanges changes;
  changes.after = ParseRevisionKey(bytes.substr(0, sizeof(Revision))).value_or(0);
  changes.head = std::string(bytes.substr(2 * sizeof(Revision)));
  if (bytes != Encode(changes)) return std::nullopt;
  return changes;
}

}  // namespace

absl::StatusOr<RefusedMark> RefusedMark::Open(const std::string& folder, const std::string& path) {
  FileDescriptor file;
  if (const int error = OpenFile(path, O_RDWR | O_CREAT, file); error != 0) {
    return Unusable(folder, absl::StrCat("open ", path), error);
  }
  std::string bytes;
  if (const int error = ReadSmallFile(path, bytes); error != 0) {
    return Unusable(folder, absl::StrCat("read ", path), error);
  }
  RefusedMark mark(std::move(file), Decode(bytes));
  // Takes its place on the disk now, for the disk may be full when it is needed.
  if (bytes.empty()) mark.Set(std::nullopt);
  return mark;
}

void RefusedMark::Set(std::optional<RefusedChanges> changes) {
  const std::string bytes =
      changes.has_value() ? Encode(*changes) : std::string(EncodedSize(), '\0');
  changes_ = std::move(changes);
  // One write within one page: whoever reads finds the old mark or the new one.
  if (::pwrite(file_.get(), bytes.data(), bytes.size(), 0) < 0) return;
  if (changes_.has_value()) (void)::fdatasync(file_.get());
}

}  // namespace guidon

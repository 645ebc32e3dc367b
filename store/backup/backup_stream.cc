#include "store/backup/backup_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "store/backup/tar_header.h"
#include "store/rocksdb/status.h"

namespace guidon {

namespace fs = std::filesystem;

absl::StatusOr<std::unique_ptr<BackupStream>> BackupStream::Open(ScratchFolder folder,
                                                                 const BackupLabel& label) {
  std::unique_ptr<BackupStream> stream(new BackupStream(std::move(folder), label));
  if (absl::Status listed = stream->ListMembers(); !listed.ok()) return listed;
  return stream;
}

absl::Status BackupStream::ListMembers() {
  Add(std::string(kLabelName), LabelText(label_));
  std::error_code error;
  const std::string database = absl::StrCat(folder_.path(), "/", kDatabasePrefix);
  for (fs::directory_iterator it(database, error), end; !error && it != end; it.increment(error)) {
    const uint64_t size = it->file_size(error);
    if (error) break;
    members_.push_back({absl::StrCat(kDatabasePrefix, it->path().filename().string()), size, "",
                        /*is_file=*/true});
  }
  if (error) return Unusable(folder_.path(), "list the folder", error.value());
  std::sort(members_.begin() + 1, members_.end(),
            [](const Member& a, const Member& b) { return a.name < b.name; });
  std::vector<std::string> names;
  for (const Member& member : members_) names.push_back(member.name);
  Add(std::string(kSumsName), std::string(SumsSize(names), ' '));  // filled in at the end
  size_ = kTarEnd;
  for (const Member& member : members_) {
    size_ += kTarBlock + member.size + TarPadding(member.size);
  }
  return absl::OkStatus();
}

void BackupStream::Add(std::string name, std::string content) {
  members_.push_back({std::move(name), content.size(), std::move(content), /*is_file=*/false});
}

absl::StatusOr<std::string> BackupStream::Read(size_t most) {
  std::string out;
  while (out.size() < most && member_ < members_.size()) {
    const Member& member = members_[member_];
    if (!begun_) {
      if (absl::Status begun = Begin(); !begun.ok()) return begun;
      out += TarHeader({absl::StrCat(kBackupRoot, member.name), member.size});
    } else if (position_ < member.size) {
      absl::Status appended = AppendContent(most - out.size(), out);
      if (!appended.ok()) return appended;
    } else {
      out.append(TarPadding(member.size), '\0');
      End();
    }
  }
  if (member_ == members_.size() && !ended_) {
    out.append(kTarEnd, '\0');
    ended_ = true;
  }
  return out;
}

absl::Status BackupStream::Begin() {
  Member& member = members_[member_];
  begun_ = true;
  position_ = 0;
  hash_ = Sha256();
  if (member.name == kSumsName) member.content = SumsText(sums_);
  if (!member.is_file) return absl::OkStatus();
  const int error = OpenFile(absl::StrCat(folder_.path(), "/", member.name), O_RDONLY, file_);
  return error == 0 ? absl::OkStatus() : Unusable(folder_.path(), "open a file", error);
}

void BackupStream::End() {
  sums_.push_back({members_[member_].name, hash_.Finish()});
  begun_ = false;
  ++member_;
}

absl::Status BackupStream::AppendContent(size_t most, std::string& out) {
  const Member& member = members_[member_];
  std::string bytes(std::min<uint64_t>(most, member.size - position_), '\0');
  if (member.is_file) {
    const ssize_t size =
        ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(position_));
    if (size <= 0) return Unusable(folder_.path(), "read a file", size < 0 ? errno : EIO);
    bytes.resize(static_cast<size_t>(size));
  } else {
    bytes = member.content.substr(position_, bytes.size());
  }
  position_ += bytes.size();
  hash_.Add(bytes);
  out += bytes;
  return absl::OkStatus();
}

}  // namespace guidon

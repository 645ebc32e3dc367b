#include "store/backup/backup_unpacker.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "store/rocksdb/status.h"

namespace guidon {
namespace {

constexpr size_t kLargestText = size_t{16} << 20;

absl::Status Foreign() {
  return absl::InvalidArgumentError(
      "this is no backup of guidon's: name a file that guidonctl backup has written");
}

absl::Status Broken(absl::string_view what) {
  return absl::DataLossError(
      absl::StrCat("the backup is damaged: ", what, ": take another copy of it, or an older one"));
}

// Whether `name` can be that of a database's file.
bool IsFileName(absl::string_view name) {
  return !name.empty() && name[0] != '.' && std::all_of(name.begin(), name.end(), [](char byte) {
    return absl::ascii_isalnum(static_cast<unsigned char>(byte)) || byte == '.' || byte == '-' ||
           byte == '_';
  });
}

bool IsZero(absl::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char byte) { return byte == '\0'; });
}

int WriteAll(int file, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return errno;
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

}  // namespace

absl::Status BackupUnpacker::Add(absl::string_view bytes) {
  while (!bytes.empty()) {
    if (absl::Status taken = Take(bytes); !taken.ok()) return taken;
  }
  return absl::OkStatus();
}

// Takes some bytes off the front of `bytes`.
absl::Status BackupUnpacker::Take(absl::string_view& bytes) {
  if (state_ == State::kHeader) {
    const absl::string_view part = bytes.substr(0, kTarBlock - block_.size());
    absl::StrAppend(&block_, part);
    bytes.remove_prefix(part.size());
    return block_.size() == kTarBlock ? BeginMember() : absl::OkStatus();
  }
  const absl::string_view part = bytes.substr(0, left_);
  if (part.empty()) return Broken("something follows its end");
  bytes.remove_prefix(part.size());
  left_ -= part.size();
  if (state_ == State::kContent) return AddContent(part);
  if (!IsZero(part)) return Broken(absl::StrCat("what follows ", member_.name, " was changed"));
  if (state_ == State::kPadding && left_ == 0) state_ = State::kHeader;
  return absl::OkStatus();
}

absl::Status BackupUnpacker::BeginMember() {
  if (sums_checked_ && IsZero(block_)) {
    state_ = State::kEnd;
    left_ = kTarEnd - kTarBlock;
    return absl::OkStatus();
  }
  const std::optional<TarMember> member = ParseTarHeader(block_);
  block_.clear();
  if (!member.has_value()) return label_.has_value() ? Broken("a header was changed") : Foreign();
  member_ = *member;
  if (!absl::StartsWith(member_.name, kBackupRoot)) return Foreign();
  const std::string name(absl::StripPrefix(member_.name, kBackupRoot));
  if (absl::Status order = CheckOrder(name); !order.ok()) return order;
  hash_ = Sha256();
  text_.clear();
  if (absl::StartsWith(name, kDatabasePrefix)) {
    std::error_code error;
    std::filesystem::create_directory(absl::StrCat(folder_, "/", kDatabasePrefix), error);
    int failed = error.value();
    if (failed == 0) {
      failed = OpenFile(absl::StrCat(folder_, "/", name), O_WRONLY | O_CREAT | O_EXCL, file_);
    }
    if (failed != 0) return Unusable(folder_, "unpack the backup", failed);
  }
  state_ = State::kContent;
  left_ = member_.size;
  return left_ == 0 ? EndMember() : absl::OkStatus();
}

absl::Status BackupUnpacker::CheckOrder(const std::string& name) const {
  if (!label_.has_value() && name != kLabelName) return Foreign();
  if (sums_checked_) return Broken("something follows its end");
  absl::string_view rest = name;
  if (label_.has_value() && absl::ConsumePrefix(&rest, kDatabasePrefix) && IsFileName(rest)) {
    return sums_.back().name < name ? absl::OkStatus()
                                    : Broken(absl::StrCat(name, " is not where it should be"));
  }
  const bool is_text = label_.has_value() ? name == kSumsName : name == kLabelName;
  if (!is_text || member_.size > kLargestText) return Broken(absl::StrCat("it holds ", name));
  return absl::OkStatus();
}

absl::Status BackupUnpacker::AddContent(absl::string_view bytes) {
  hash_.Add(bytes);
  if (absl::StartsWith(absl::StripPrefix(member_.name, kBackupRoot), kDatabasePrefix)) {
    if (const int failed = WriteAll(file_.get(), bytes); failed != 0) {
      return Unusable(folder_, "unpack the backup", failed);
    }
  } else {
    absl::StrAppend(&text_, bytes);
  }
  return left_ == 0 ? EndMember() : absl::OkStatus();
}

absl::Status BackupUnpacker::EndMember() {
  const std::string name(absl::StripPrefix(member_.name, kBackupRoot));
  if (absl::StartsWith(name, kDatabasePrefix)) {
    if (::fsync(file_.get()) != 0) return Unusable(folder_, "unpack the backup", errno);
    file_ = FileDescriptor();
  } else if (absl::Status checked = CheckText(name); !checked.ok()) {
    return checked;
  }
  sums_.push_back({name, hash_.Finish()});
  left_ = TarPadding(member_.size);
  state_ = left_ == 0 ? State::kHeader : State::kPadding;
  return absl::OkStatus();
}

absl::Status BackupUnpacker::CheckText(const std::string& name) {
  if (name == kLabelName) {
    absl::StatusOr<BackupLabel> label = ParseLabel(text_);
    if (!label.ok()) {
      return label.status().code() == absl::StatusCode::kDataLoss ? Broken(label.status().message())
                                                                  : label.status();
    }
    label_ = *label;
    return absl::OkStatus();
  }
  if (text_ != SumsText(sums_)) {
    return Broken("its contents and their checksums do not fit each other");
  }
  if (sums_.size() < 2) return Broken("it holds no database");
  sums_checked_ = true;
  return absl::OkStatus();
}

absl::StatusOr<BackupLabel> BackupUnpacker::Finish() {
  if (!label_.has_value()) return Foreign();
  if (state_ != State::kEnd || left_ > 0) return Broken("its end is missing");
  for (const std::string& folder : {absl::StrCat(folder_, "/", kDatabasePrefix), folder_}) {
    if (const int failed = SyncFolder(folder); failed != 0) {
      return Unusable(folder_, "unpack the backup", failed);
    }
  }
  return *label_;
}

}  // namespace guidon

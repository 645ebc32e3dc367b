#include "store/backup/backup_format.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace guidon {
namespace {

constexpr int kBackupFormat = 1;
constexpr absl::string_view kFormatLead = "guidon backup, format ";
constexpr absl::string_view kStoreLead = "store format ";
constexpr absl::string_view kRevisionLead = "revision ";
constexpr absl::string_view kMadeLead = "made ";
constexpr absl::string_view kTimeFormat = "%Y-%m-%dT%H:%M:%SZ";
constexpr size_t kHexDigits = 64;

// Takes a line that begins with `lead` off `text`, and gives the rest of it.
bool TakeLine(absl::string_view& text, absl::string_view lead, absl::string_view& value) {
  const size_t end = text.find('\n');
  if (end == text.npos || !absl::ConsumePrefix(&text, lead)) return false;
  value = text.substr(0, end - lead.size());
  text.remove_prefix(value.size() + 1);
  return true;
}

}  // namespace

std::string LabelText(const BackupLabel& label) {
  return absl::StrCat(kFormatLead, kBackupFormat, "\n", kStoreLead, label.store_format, "\n",
                      kRevisionLead, label.revision, "\n", kMadeLead,
                      absl::FormatTime(kTimeFormat, label.made, absl::UTCTimeZone()), "\n");
}

absl::StatusOr<BackupLabel> ParseLabel(absl::string_view text) {
  const absl::string_view all = text;
  absl::string_view format;
  absl::string_view store;
  absl::string_view revision;
  absl::string_view made;
  int number = 0;
  if (TakeLine(text, kFormatLead, format) && absl::SimpleAtoi(format, &number) &&
      number > kBackupFormat) {
    return absl::FailedPreconditionError(
        absl::StrCat("it is a backup of format ", number, ", and this guidond reads format ",
                     kBackupFormat, ": restore it with the version that wrote it"));
  }
  BackupLabel label;
  if (number == kBackupFormat && TakeLine(text, kStoreLead, store) &&
      absl::SimpleAtoi(store, &label.store_format) && TakeLine(text, kRevisionLead, revision) &&
      absl::SimpleAtoi(revision, &label.revision) && TakeLine(text, kMadeLead, made) &&
      absl::ParseTime(std::string(kTimeFormat), std::string(made), &label.made, nullptr) &&
      text.empty() && LabelText(label) == all) {
    return label;
  }
  return absl::DataLossError("what it says of itself is unreadable");
}

std::string SumsText(const std::vector<BackupSum>& sums) {
  std::string text;
  for (const BackupSum& sum : sums) {
    absl::StrAppend(&text, absl::BytesToHexString(sum.hash), "  ", sum.name, "\n");
  }
  return text;
}

size_t SumsSize(const std::vector<std::string>& names) {
  size_t size = 0;
  for (const std::string& name : names) size += kHexDigits + 2 + name.size() + 1;
  return size;
}

}  // namespace guidon

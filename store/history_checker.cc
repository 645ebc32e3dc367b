#include "store/history_checker.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "store/record_codec.h"

namespace guidon {
namespace {

constexpr size_t kMostFindings = 100;

}  // namespace

HistoryChecker::HistoryChecker(const ChainLink& end) : next_(end.revision) {
  check_.last = end.revision;
  if (!end.hash.empty()) {
    hash_ = end.hash;
  } else {
    Report(end.revision, "the hash of the newest record is missing");
  }
}

void HistoryChecker::Add(Revision revision, absl::string_view bytes) {
  if (revision > next_) return Report(revision, "is beyond the newest revision");
  if (revision < next_) {
    ReportMissing(revision + 1, next_);
    hash_.reset();
  }
  next_ = revision - 1;
  check_.first = revision;
  const absl::StatusOr<HistoryRecord> record = DecodeHistory(revision, bytes);
  const bool changed = hash_.has_value() && HashOfRecord(revision, bytes) != *hash_;
  hash_.reset();
  if (changed) {
    Report(revision, "its record was changed after it was written");
  } else if (!record.ok()) {
    Report(revision, "its record is unreadable");
  } else if (!record->previous_hash.empty()) {
    hash_ = record->previous_hash;
  }
  if (record.ok() && !record->previous_hash.empty()) check_.chained_from = revision;
}

HistoryCheck HistoryChecker::Finish(const ChainLink& base) && {
  check_.trimmed_to = base.revision;
  if (next_ > base.revision) {
    ReportMissing(base.revision + 1, next_);
  } else if (next_ < base.revision) {
    Report(check_.first, "its record is older than the history that is kept");
  } else if (hash_.has_value() && *hash_ != base.hash) {
    Report(next_ + 1, "its record does not follow the one that was before it");
  }
  return std::move(check_);
}

void HistoryChecker::Report(Revision revision, absl::string_view what) {
  if (check_.findings.size() == kMostFindings) return;
  check_.findings.push_back({revision, std::string(what)});
}

void HistoryChecker::ReportMissing(Revision first, Revision last) {
  Report(last, first == last ? "its record is missing"
                             : absl::StrCat("the records from revision ", first, " to ", last,
                                            " are missing"));
}

}  // namespace guidon

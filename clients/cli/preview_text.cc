#include "clients/cli/preview_text.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/printable.h"
#include "clients/cli/table.h"

namespace guidon::cli {
namespace {

namespace v1 = admin::v1;

// `none` stands for the caller's own default.
std::string NameOf(const v1::PreviewResponse::Outcome& outcome) {
  if (outcome.has_variant()) return outcome.variant();
  return outcome.error_code().empty() ? "(none)" : absl::StrCat("(", outcome.error_code(), ")");
}

std::string Share(uint64_t count, uint64_t whole) {
  return absl::StrFormat("%d (%.1f%%)", count,
                         100.0 * static_cast<double>(count) / static_cast<double>(whole));
}

OutputJson OutcomeJson(const v1::PreviewResponse::Outcome& outcome) {
  return {{"variant", outcome.has_variant() ? OutputJson(outcome.variant()) : OutputJson()},
          {"errorCode", outcome.error_code()}};
}

}  // namespace

void PrintPreview(const v1::PreviewResponse& preview, std::ostream& out) {
  Table counts({"VARIANT", "BEFORE", "AFTER", "JOINING", "LEAVING"});
  for (const v1::PreviewResponse::Count& count : preview.counts()) {
    counts.AddRow({NameOf(count.outcome()), Share(count.before(), preview.sampled()),
                   Share(count.after(), preview.sampled()), absl::StrCat(count.joining()),
                   absl::StrCat(count.leaving())});
  }
  counts.Print(out);
  for (const std::string& variant : preview.changed_values()) {
    out << "variant " << Printable(variant) << " gets another value\n";
  }
  out << preview.moving() << " of " << preview.sampled() << " would move\n";
  if (preview.moves().empty()) return;
  out << '\n';
  Table moves({"TARGETING KEY", "BEFORE", "AFTER"});
  for (const v1::PreviewResponse::Move& move : preview.moves()) {
    moves.AddRow({move.targeting_key(), NameOf(move.before()), NameOf(move.after())});
  }
  moves.Print(out);
  const uint64_t more = preview.moving() - static_cast<uint64_t>(preview.moves_size());
  if (more > 0) out << "and " << more << " more\n";
}

OutputJson PreviewJson(const v1::PreviewResponse& preview) {
  OutputJson counts = OutputJson::array();
  for (const v1::PreviewResponse::Count& count : preview.counts()) {
    OutputJson json = OutcomeJson(count.outcome());
    json["before"] = count.before();
    json["after"] = count.after();
    json["joining"] = count.joining();
    json["leaving"] = count.leaving();
    counts.push_back(std::move(json));
  }
  OutputJson moves = OutputJson::array();
  for (const v1::PreviewResponse::Move& move : preview.moves()) {
    moves.push_back({{"index", move.index()},
                     {"targetingKey", move.targeting_key()},
                     {"before", OutcomeJson(move.before())},
                     {"after", OutcomeJson(move.after())}});
  }
  return {
      {"revision", preview.revision()},
      {"sampled", preview.sampled()},
      {"moving", preview.moving()},
      {"counts", counts},
      {"changedValues",
       std::vector<std::string>(preview.changed_values().begin(), preview.changed_values().end())},
      {"moves", moves},
      {"warnings", std::vector<std::string>(preview.warnings().begin(), preview.warnings().end())}};
}

}  // namespace guidon::cli

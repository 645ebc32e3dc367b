#include "clients/examples/worker/ranker.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace worker {
namespace {

struct Document {
  std::string name;
  double relevance = 0;
  double clicks = 0;
};

absl::StatusOr<std::string> Rank(const std::string& text, double (*score)(const Document&)) {
  std::vector<Document> documents;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    Document document;
    if (!(std::istringstream(line) >> document.name >> document.relevance >> document.clicks)) {
      return absl::InvalidArgumentError(
          absl::StrCat("line \"", line, "\" is not: document relevance clicks"));
    }
    documents.push_back(std::move(document));
  }
  if (documents.empty()) return absl::InvalidArgumentError("the job has no documents");
  std::stable_sort(documents.begin(), documents.end(),
                   [score](const Document& a, const Document& b) { return score(a) > score(b); });
  std::string result;
  for (const Document& document : documents) absl::StrAppend(&result, document.name, "\n");
  return result;
}

}  // namespace

absl::StatusOr<std::string> RankByRelevance(const std::string& text) {
  return Rank(text, [](const Document& document) { return document.relevance; });
}

absl::StatusOr<std::string> RankByClicks(const std::string& text,
                                         const std::function<bool()>& fails) {
  if (fails()) return absl::AbortedError("the new ranker met a bug");
  return Rank(text, [](const Document& document) {
    return document.relevance * std::log1p(std::max(0.0, document.clicks));
  });
}

}  // namespace worker

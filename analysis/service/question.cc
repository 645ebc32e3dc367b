#include "analysis/service/question.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/sha256.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "nlohmann/json.hpp"

namespace guidon::analysis {
namespace {

using nlohmann::json;

// Longer than any name of Kubernetes, and than matchers of a flag's variant need.
constexpr size_t kLongest = 1000;
constexpr size_t kIdBytes = 8;

absl::Status Wrong(absl::string_view key, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("\"", key, "\" ", what));
}

struct Field {
  const char* key;
  std::string* value;
  bool optional = false;
};

absl::Status ReadField(const json& object, const Field& field) {
  const auto found = object.find(field.key);
  if (found == object.end()) {
    return field.optional ? absl::OkStatus() : Wrong(field.key, "is missing");
  }
  if (!found->is_string()) return Wrong(field.key, "is not a text");
  std::string text = found->get<std::string>();
  if (text.empty() && !field.optional) return Wrong(field.key, "is empty");
  if (text.size() > kLongest) return Wrong(field.key, absl::StrCat("is beyond ", kLongest, " bytes"));
  const bool control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (control || !IsUtf8(text)) return Wrong(field.key, "holds control characters");
  *field.value = std::move(text);
  return absl::OkStatus();
}

absl::Status ReadFields(absl::string_view body, std::initializer_list<Field> fields) {
  const json object = json::parse(body.begin(), body.end(), nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return absl::InvalidArgumentError("the body is not a JSON object");
  std::vector<std::string> known;
  for (const Field& field : fields) {
    known.emplace_back(field.key);
    if (absl::Status status = ReadField(object, field); !status.ok()) return status;
  }
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string meant = Nearest(key, known);
    return Wrong(absl::CHexEscape(key.substr(0, 50)),
                 meant.empty() ? "is unknown"
                               : absl::StrCat("is unknown; did you mean \"", meant, "\"?"));
  }
  return absl::OkStatus();
}

std::string Joined(std::initializer_list<absl::string_view> parts) {
  std::string text;
  for (const absl::string_view part : parts) absl::StrAppend(&text, part.size(), ":", part);
  return text;
}

}  // namespace

std::string Question::Key() const {
  return absl::StrCat(
      Joined({analysis, subject.name_space, subject.rollout, subject.canary, subject.stable}),
      subject.start.has_value() ? absl::ToUnixNanos(*subject.start) : -1);
}

std::string Question::Id() const {
  const std::string hash =
      Sha256::Of(Joined({analysis, subject.name_space, subject.rollout, subject.canary}));
  return absl::BytesToHexString(absl::string_view(hash).substr(0, kIdBytes));
}

absl::StatusOr<Question> ReadQuestion(absl::string_view body) {
  Question question;
  Subject& subject = question.subject;
  std::string start;
  const absl::Status read = ReadFields(body, {{"analysis", &question.analysis},
                                              {"namespace", &subject.name_space},
                                              {"rollout", &subject.rollout},
                                              {"canary", &subject.canary},
                                              {"stable", &subject.stable},
                                              {"start", &start, /*optional=*/true}});
  if (!read.ok()) return read;
  if (subject.canary == subject.stable) {
    return absl::InvalidArgumentError(
        "\"canary\" and \"stable\" are the same version: there is nothing to compare");
  }
  if (start.empty()) return question;
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, start, &time, nullptr)) {
    return Wrong("start", "is not a time such as 2026-11-25T01:00:00Z");
  }
  subject.start = time;
  return question;
}

absl::StatusOr<Restart> ReadRestart(absl::string_view body) {
  Restart restart;
  const absl::Status read = ReadFields(body, {{"namespace", &restart.name_space},
                                              {"rollout", &restart.rollout},
                                              {"canary", &restart.canary}});
  if (!read.ok()) return read;
  return restart;
}

}  // namespace guidon::analysis

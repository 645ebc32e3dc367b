#ifndef GUIDON_ANALYSIS_SERVICE_QUESTION_H_
#define GUIDON_ANALYSIS_SERVICE_QUESTION_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "analysis/engine/subject.h"

namespace guidon::analysis {

// What a client of the service asks: is this release, judged by that analysis, any worse?
struct Question {
  std::string analysis;  // its name
  Subject subject;

  // One text for each question, which no other question has.
  std::string Key() const;
  // A short name of the release that is asked about, for URLs: the start does not count.
  std::string Id() const;
};

// Reads the body of POST /v1/verdict, a JSON object:
//
//   {"analysis": "api", "namespace": "beacon-prod", "rollout": "api",
//    "canary": "6d5f7c", "stable": "5b9d44", "start": "2026-11-25T01:00:00Z"}
//
// `start` may be missing or "". INVALID_ARGUMENT: `"canary" is missing`, and the like. Other keys
// are refused.
absl::StatusOr<Question> ReadQuestion(absl::string_view body);

// What is judged afresh from now on, whatever analysis it is asked for.
struct Restart {
  std::string name_space;
  std::string rollout;
  std::string canary;
};

// Reads the body of POST /v1/reset, as above, of "namespace", "rollout" and "canary".
absl::StatusOr<Restart> ReadRestart(absl::string_view body);

}  // namespace guidon::analysis

#endif  // GUIDON_ANALYSIS_SERVICE_QUESTION_H_

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/utf8.h"
#include "evaluator/definition_size.h"
#include "evaluator/flag_definitions.h"
#include "evaluator/number_text.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/parser.h"

namespace guidon {
namespace {

// A plain scalar by YAML 1.2's core schema (§10.3.2), which is how Go's YAML reads values into
// untyped fields: `yes` and `on` stay text.
Json PlainScalar(const std::string& text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return nullptr;
  }
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  int64_t integer = 0;
  if (absl::SimpleAtoi(text, &integer)) return integer;
  uint64_t large = 0;
  if (absl::SimpleAtoi(text, &large)) return large;
  const double number = ParseNumber(text);
  if (std::isfinite(number)) return number;  // JSON has no other numbers
  return text;
}

// Thrown through yaml-cpp, and caught in ParseYaml.
struct Failure {
  absl::Status status;
};

[[noreturn]] void Fail(const YAML::Mark& mark, absl::string_view message,
                       absl::StatusCode code = absl::StatusCode::kInvalidArgument) {
  throw Failure{
      {code, absl::StrCat("line ", mark.line + 1, ", column ", mark.column + 1, ": ", message)}};
}

// Builds JSON from yaml-cpp's events, so that limits hold while the text is read: YAML::Load
// would first build all of it, and YAML::LoadAll never ends for some malformed text.
class JsonBuilder final : public YAML::EventHandler {
 public:
  explicit JsonBuilder(const DefinitionLimits& limits) : limits_(limits) {}

  Json Result() && { return std::move(result_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (begun_) Fail(mark, "the document ends before this, and a file holds one document");
    begun_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Count(mark, 1);
    Add(mark, anchor, nullptr);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Count(mark, CountText(text.size()));
    if (!IsUtf8(text)) {  // though the document is: yaml-cpp makes one byte each of these
      Fail(mark, R"(the escapes \N and \_ are not supported: write \u0085 and \u00a0)");
    }
    const bool plain = tag.empty() || tag == "?";  // quoted text has the tag "!"
    if (!ExpectsKey()) return Add(mark, anchor, plain ? PlainScalar(text) : Json(text));
    SetKey(mark, text, plain && text == "<<");
    if (anchor != YAML::NullAnchor) anchors_[anchor] = text;
  }

  // What an alias stands for counts as often as it is used.
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) Fail(mark, "an alias must not stand in what it names");
    Count(mark, CountNodes(found->second));
    if (!ExpectsKey()) return Add(mark, YAML::NullAnchor, found->second);
    if (!found->second.is_string()) Fail(mark, "a key must be a plain value");
    SetKey(mark, found->second.get_ref<const std::string&>(), false);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(mark, anchor, Json::array());
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(mark, anchor, Json::object());
  }
  void OnMapEnd() override {
    Collection& map = open_.back();
    for (const Json& base : map.bases) map.value.insert(base.begin(), base.end());
    Close();
  }

 private:
  // A list or map that is not complete yet.
  struct Collection {
    YAML::Mark mark;
    YAML::anchor_t anchor;
    Json value;
    std::optional<std::string> key;  // of a map: that of the value to come
    bool key_is_merge = false;
    bool is_merged = false;
    Json bases = Json::array();  // of a map: what its merge key names
  };

  bool ExpectsKey() const {
    return !open_.empty() && open_.back().value.is_object() && !open_.back().key.has_value();
  }

  void Open(const YAML::Mark& mark, YAML::anchor_t anchor, Json empty) {
    if (ExpectsKey()) Fail(mark, "a key must be a plain value");
    if (open_.size() >= static_cast<size_t>(limits_.max_depth)) {
      Fail(mark, absl::StrCat("nested deeper than ", limits_.max_depth, " levels"));
    }
    Count(mark, 1);
    open_.push_back({.mark = mark, .anchor = anchor, .value = std::move(empty), .key = {}});
  }

  void Close() {
    Collection closed = std::move(open_.back());
    open_.pop_back();
    Add(closed.mark, closed.anchor, std::move(closed.value));
  }

  void SetKey(const YAML::Mark& mark, const std::string& key, bool is_merge) {
    Collection& map = open_.back();
    if (is_merge ? map.is_merged : map.value.contains(key)) {
      Fail(mark, absl::StrCat("the key \"", key, "\" stands here twice"));
    }
    map.key = key;
    map.key_is_merge = is_merge;
    map.is_merged = map.is_merged || is_merge;
  }

  // Puts a complete value where it belongs.
  void Add(const YAML::Mark& mark, YAML::anchor_t anchor, Json value) {
    if (ExpectsKey()) Fail(mark, "a key must be a plain value");
    if (anchor != YAML::NullAnchor) {
      Count(mark, CountNodes(value));
      anchors_[anchor] = value;
    }
    if (open_.empty()) {
      result_ = std::move(value);
    } else if (open_.back().value.is_array()) {
      open_.back().value.push_back(std::move(value));
    } else {
      AddMember(mark, open_.back(), std::move(value));
    }
  }

  // `<<: *base` gives a map the members of `base` that it lacks; of a list of maps, the
  // earlier ones win.
  void AddMember(const YAML::Mark& mark, Collection& map, Json value) {
    const std::string key = *std::exchange(map.key, std::nullopt);
    if (!map.key_is_merge) {
      map.value[key] = std::move(value);
      return;
    }
    map.bases = value.is_array() ? std::move(value) : Json::array({std::move(value)});
    for (const Json& base : map.bases) {
      if (!base.is_object()) Fail(mark, "<<: must be a map or a list of maps");
    }
  }

  void Count(const YAML::Mark& mark, size_t nodes) {
    nodes_ += nodes;
    if (nodes_ <= limits_.max_nodes) return;
    Fail(mark,
         absl::StrCat("this makes more than the ", limits_.max_nodes,
                      " values that are allowed, aliases counted as what they name"),
         absl::StatusCode::kResourceExhausted);
  }

  const DefinitionLimits& limits_;
  size_t nodes_ = 0;
  bool begun_ = false;
  std::vector<Collection> open_;
  absl::flat_hash_map<YAML::anchor_t, Json> anchors_;  // of complete values
  Json result_;
};

// yaml-cpp passes bytes through as they are, JSON text must be UTF-8; and it takes text with
// zero bytes for UTF-16 or UTF-32.
absl::Status CheckBytes(absl::string_view text) {
  const size_t valid = ValidUtf8Prefix(text.substr(0, text.find('\0')));
  if (valid == text.size()) return absl::OkStatus();
  const auto line = 1 + std::count(text.begin(), text.begin() + valid, '\n');
  return absl::InvalidArgumentError(
      absl::StrCat("line ", line, ": ", text[valid] == '\0' ? "a zero byte" : "not valid UTF-8"));
}

}  // namespace

absl::StatusOr<Json> ParseYaml(absl::string_view text, const DefinitionLimits& limits) {
  if (text.size() > limits.max_bytes) {
    return absl::ResourceExhaustedError(absl::StrCat(text.size(), " bytes are more than the ",
                                                     limits.max_bytes, " that are allowed"));
  }
  if (absl::Status bytes = CheckBytes(text); !bytes.ok()) return bytes;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    JsonBuilder builder(limits);
    while (parser.HandleNextDocument(builder)) continue;
    return std::move(builder).Result();
  } catch (const Failure& failure) {
    return failure.status;
  } catch (const YAML::Exception& error) {
    // It may end in one byte of a letter that has more.
    const auto message = absl::string_view(error.msg).substr(0, ValidUtf8Prefix(error.msg));
    return absl::InvalidArgumentError(absl::StrCat("line ", error.mark.line + 1, ", column ",
                                                   error.mark.column + 1, ": ", message));
  }
}

}  // namespace guidon

#include "server/sources/kubernetes_watch.h"

#include "absl/strings/str_cat.h"
#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

const Json* Find(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto member = object.find(key);
  return member == object.end() ? nullptr : &*member;
}

std::string Text(const Json* value) {
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

std::string ResourceVersion(const Json& object) {
  const Json* const metadata = Find(object, "metadata");
  return metadata == nullptr ? "" : Text(Find(*metadata, "resourceVersion"));
}

// What the resource has for flags; "null" where that is missing, which is then refused as any
// other document without flags.
std::string FlagSpec(const Json& resource) {
  const Json* const spec = Find(resource, "spec");
  const Json* const flag_spec = spec == nullptr ? nullptr : Find(*spec, "flagSpec");
  return flag_spec == nullptr ? "null" : flag_spec->dump();
}

}  // namespace

absl::Status LineReader::Feed(absl::string_view bytes,
                              const std::function<absl::Status(absl::string_view line)>& take) {
  while (true) {
    const size_t end = bytes.find('\n');
    const absl::string_view part = bytes.substr(0, end);
    if (begun_.size() + part.size() > longest_) {
      return absl::ResourceExhaustedError(
          absl::StrCat("a line is longer than ", longest_, " bytes"));
    }
    begun_.append(part.data(), part.size());
    if (end == bytes.npos) return absl::OkStatus();
    std::string line;
    line.swap(begun_);
    if (absl::Status taken = take(line); !taken.ok()) return taken;
    bytes.remove_prefix(end + 1);
  }
}

absl::StatusOr<FeatureFlagList> ReadFeatureFlagList(absl::string_view json) {
  const absl::StatusOr<Json> document = ParseJson(json);
  if (!document.ok()) return document.status();
  FeatureFlagList list;
  list.resource_version = ResourceVersion(*document);
  const Json* const items = Find(*document, "items");
  if (items == nullptr || !items->is_array() || list.resource_version.empty()) {
    return absl::InvalidArgumentError("the answer is no list of FeatureFlag resources");
  }
  if (!items->empty()) list.flag_spec = FlagSpec(items->front());
  return list;
}

absl::StatusOr<WatchEvent> ReadWatchEvent(absl::string_view line) {
  const absl::StatusOr<Json> document = ParseJson(line);
  if (!document.ok()) return document.status();
  const std::string type = Text(Find(*document, "type"));
  const Json* const object = Find(*document, "object");
  if (object == nullptr) return absl::InvalidArgumentError("the watch event has no object");
  WatchEvent event;
  event.resource_version = ResourceVersion(*object);
  if (type == "ADDED" || type == "MODIFIED") {
    event.kind = WatchEvent::Kind::kChanged;
    event.flag_spec = FlagSpec(*object);
  } else if (type == "DELETED") {
    event.kind = WatchEvent::Kind::kDeleted;
  } else if (type == "BOOKMARK") {
    event.kind = WatchEvent::Kind::kBookmark;
  } else if (type == "ERROR") {
    constexpr int kGone = 410;
    const Json* const code = Find(*object, "code");
    const bool gone = code != nullptr && code->is_number_integer() && *code == kGone;
    event.kind = gone ? WatchEvent::Kind::kExpired : WatchEvent::Kind::kError;
    event.message = Text(Find(*object, "message"));
  } else {
    return absl::InvalidArgumentError(absl::StrCat("\"", type, "\" is no type of watch event"));
  }
  return event;
}

}  // namespace guidon

#include "tests/deploy/crd_schemas.h"

#include <algorithm>
#include <filesystem>
#include <regex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/read_file.h"

namespace guidon::deploy {
namespace {

bool IsTrue(const Json& schema, const char* key) {
  const auto found = schema.find(key);
  return found != schema.end() && *found == true;
}

bool HasType(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  return value.is_number();
}

// Checks what is used of OpenAPI in structural schemas.
class Checker {
 public:
  explicit Checker(Problems& problems) : problems_(problems) {}

  void Check(const Json& value, const Json& schema, const std::string& path, bool strict = true) {
    if (value.is_null() && IsTrue(schema, "nullable")) return;
    if (IsTrue(schema, "x-kubernetes-int-or-string")) {
      if (!value.is_string() && !value.is_number_integer()) Add(path, "is no number and no text");
      return;
    }
    if (const auto type = schema.find("type"); type != schema.end() && !HasType(value, *type)) {
      Add(path, absl::StrCat("is not of type ", type->get<std::string>()));
      return;
    }
    if (value.is_object()) CheckObject(value, schema, path, strict);
    if (value.is_array()) CheckArray(value, schema, path, strict);
    if (value.is_string()) CheckText(value, schema, path);
    if (value.is_number()) CheckNumber(value, schema, path);
    if (const auto options = schema.find("enum"); options != schema.end()) {
      if (std::find(options->begin(), options->end(), value) == options->end()) {
        Add(path, absl::StrCat("is ", value.dump(), ", not one of ", options->dump()));
      }
    }
    CheckChoices(value, schema, path);
  }

 private:
  void Add(const std::string& path, absl::string_view what) {
    problems_.push_back(absl::StrCat(path, " ", what));
  }

  void CheckObject(const Json& value, const Json& schema, const std::string& path, bool strict) {
    for (const Json& key : schema.value("required", Json::array())) {
      if (!value.contains(key.get<std::string>())) {
        Add(path, absl::StrCat("lacks ", key.get<std::string>()));
      }
    }
    const Json properties = schema.value("properties", Json::object());
    const auto others = schema.find("additionalProperties");
    const bool open = IsTrue(schema, "x-kubernetes-preserve-unknown-fields") || !strict ||
                      IsTrue(schema, "x-kubernetes-embedded-resource") ||
                      (others != schema.end() && *others == true);
    for (const auto& [key, element] : value.items()) {
      const std::string place = absl::StrCat(path, ".", key);
      if (properties.contains(key)) {
        Check(element, properties.at(key), place, strict);
      } else if (others != schema.end() && others->is_object()) {
        Check(element, *others, place, strict);
      } else if (!open) {
        Add(place, "is not a field of it");
      }
    }
  }

  void CheckArray(const Json& value, const Json& schema, const std::string& path, bool strict) {
    if (value.size() < schema.value("minItems", size_t{0})) Add(path, "has too few elements");
    if (value.size() > schema.value("maxItems", value.size())) Add(path, "has too many elements");
    if (!schema.contains("items")) return;
    for (size_t i = 0; i < value.size(); ++i) {
      Check(value[i], schema.at("items"), absl::StrCat(path, "[", i, "]"), strict);
    }
  }

  void CheckText(const Json& value, const Json& schema, const std::string& path) {
    const auto& text = value.get_ref<const std::string&>();
    if (text.size() < schema.value("minLength", size_t{0})) Add(path, "is too short");
    if (text.size() > schema.value("maxLength", text.size())) Add(path, "is too long");
    if (schema.contains("pattern") &&
        !std::regex_search(text, std::regex(schema.at("pattern").get<std::string>()))) {
      Add(path, absl::StrCat("does not match ", schema.at("pattern").dump()));
    }
  }

  void CheckNumber(const Json& value, const Json& schema, const std::string& path) {
    const double number = value.get<double>();
    if (number < schema.value("minimum", number)) Add(path, "is too small");
    if (number > schema.value("maximum", number)) Add(path, "is too large");
  }

  // The branches only restrict what the schema around them has: unknown fields are told there.
  void CheckChoices(const Json& value, const Json& schema, const std::string& path) {
    const auto fits = [&](const Json& branch) {
      Problems problems;
      Checker(problems).Check(value, branch, path, /*strict=*/false);
      return problems.empty();
    };
    for (const char* const key : {"oneOf", "anyOf", "allOf"}) {
      const auto branches = schema.find(key);
      if (branches == schema.end()) continue;
      const auto count =
          static_cast<size_t>(std::count_if(branches->begin(), branches->end(), fits));
      const bool one = absl::string_view(key) == "oneOf";
      const bool all = absl::string_view(key) == "allOf";
      if (all ? count != branches->size() : one ? count != 1 : count == 0) {
        Add(path, absl::StrCat("fits ", count, " of the schemas of ", key));
      }
    }
    if (const auto branch = schema.find("not"); branch != schema.end() && fits(*branch)) {
      Add(path, "is what its schema forbids");
    }
  }

  Problems& problems_;
};

std::string KeyOf(const Json& manifest) {
  return absl::StrCat(TextAt(manifest, "/apiVersion"), " ", TextAt(manifest, "/kind"));
}

}  // namespace

absl::StatusOr<CrdSchemas> CrdSchemas::Load(const std::string& folder) {
  CrdSchemas schemas;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    const absl::StatusOr<std::string> text = ReadFile(entry.path().string());
    if (!text.ok()) return text.status();
    const absl::StatusOr<Manifests> definitions = ReadManifests(*text);
    if (!definitions.ok()) return definitions.status();
    for (const Json& definition : *definitions) {
      for (const Json& version : At(definition, "/spec/versions")) {
        Json schema = At(version, "/schema/openAPIV3Schema");
        schema["properties"]["apiVersion"] = {{"type", "string"}};
        schema["properties"]["kind"] = {{"type", "string"}};
        schema["properties"]["metadata"] = {{"type", "object"},
                                            {"x-kubernetes-preserve-unknown-fields", true}};
        schemas
            .schemas_[absl::StrCat(TextAt(definition, "/spec/group"), "/", TextAt(version, "/name"),
                                   " ", TextAt(definition, "/spec/names/kind"))] =
            std::move(schema);
      }
    }
  }
  return schemas;
}

bool CrdSchemas::Knows(const Json& manifest) const { return schemas_.count(KeyOf(manifest)) > 0; }

Problems CrdSchemas::Check(const Json& manifest) const {
  Problems problems;
  Checker(problems).Check(manifest, schemas_.at(KeyOf(manifest)), Name(manifest));
  return problems;
}

}  // namespace guidon::deploy

#ifndef OPENFEATURE_EVALUATION_CONTEXT_H_
#define OPENFEATURE_EVALUATION_CONTEXT_H_

#include <any>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace openfeature {

// Whom or what a flag is evaluated for: a targeting key and attributes. Immutable, so safe to share
// between threads; a copy costs one reference count.
//
//   EvaluationContext job = EvaluationContext::Builder()
//                               .withTargetingKey("job-1")
//                               .withAttribute("queue", "nightly")
//                               .build();
class EvaluationContext {
 public:
  class Builder;

  // The empty context.
  EvaluationContext() = default;

  bool IsEmpty() const { return fields_ == nullptr; }

  // Views are good for as long as any copy of this context lives.
  std::optional<std::string_view> GetTargetingKey() const;

  // nullptr where there is no such attribute. Attributes hold what the builder was given;
  // ValueOfAny (value.h) reads them whatever their C++ type.
  const std::any* GetValue(std::string_view key) const;
  const std::map<std::string, std::any>& GetAttributes() const;

  // One context of all the fields: a later context's win over an earlier one's. Skips nullptr.
  static EvaluationContext merge(std::initializer_list<const EvaluationContext*> contexts);

 private:
  struct Fields {
    std::optional<std::string> targeting_key;
    std::map<std::string, std::any> attributes;
  };
  explicit EvaluationContext(std::shared_ptr<const Fields> fields) : fields_(std::move(fields)) {}

  std::shared_ptr<const Fields> fields_;  // nullptr: empty.
};

// Collects the fields of a context. Not thread-safe.
class EvaluationContext::Builder {
 public:
  Builder& withTargetingKey(std::string key);
  // Replaces an attribute of the same key.
  Builder& withAttribute(std::string key, std::any value);
  Builder& withAttribute(std::string key, const char* value);

  // The context of what was given so far. May be called again.
  EvaluationContext build() const;

 private:
  Fields fields_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_EVALUATION_CONTEXT_H_

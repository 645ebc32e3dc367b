#include "openfeature/evaluation_context.h"

#include <utility>

namespace openfeature {

std::optional<std::string_view> EvaluationContext::GetTargetingKey() const {
  if (fields_ == nullptr || !fields_->targeting_key) return std::nullopt;
  return *fields_->targeting_key;
}

const std::any* EvaluationContext::GetValue(std::string_view key) const {
  if (fields_ == nullptr) return nullptr;
  const auto found = fields_->attributes.find(std::string(key));
  return found == fields_->attributes.end() ? nullptr : &found->second;
}

const std::map<std::string, std::any>& EvaluationContext::GetAttributes() const {
  static const auto* const kNone = new std::map<std::string, std::any>;
  return fields_ == nullptr ? *kNone : fields_->attributes;
}

EvaluationContext EvaluationContext::merge(
    std::initializer_list<const EvaluationContext*> contexts) {
  const EvaluationContext* only = nullptr;
  std::shared_ptr<Fields> merged;
  for (const EvaluationContext* context : contexts) {
    if (context == nullptr || context->IsEmpty()) continue;
    if (only == nullptr) {
      only = context;
      continue;
    }
    if (merged == nullptr) merged = std::make_shared<Fields>(*only->fields_);
    if (context->fields_->targeting_key) merged->targeting_key = context->fields_->targeting_key;
    for (const auto& [key, value] : context->fields_->attributes) {
      merged->attributes.insert_or_assign(key, value);
    }
  }
  if (merged != nullptr) return EvaluationContext(std::move(merged));
  return only == nullptr ? EvaluationContext() : *only;
}

EvaluationContext::Builder& EvaluationContext::Builder::withTargetingKey(std::string key) {
  fields_.targeting_key = std::move(key);
  return *this;
}

EvaluationContext::Builder& EvaluationContext::Builder::withAttribute(std::string key,
                                                                      std::any value) {
  fields_.attributes.insert_or_assign(std::move(key), std::move(value));
  return *this;
}

EvaluationContext::Builder& EvaluationContext::Builder::withAttribute(std::string key,
                                                                      const char* value) {
  return withAttribute(std::move(key), std::any(std::string(value)));
}

EvaluationContext EvaluationContext::Builder::build() const {
  if (!fields_.targeting_key && fields_.attributes.empty()) return EvaluationContext();
  return EvaluationContext(std::make_shared<Fields>(fields_));
}

}  // namespace openfeature

#include "openfeature/multi_provider/evaluation_strategy.h"

#include <algorithm>

namespace openfeature {

bool FirstMatchStrategy::ShouldEvaluateNext(const ProviderAnswer& answer) const {
  return answer.error_code == ErrorCode::kFlagNotFound;
}

std::optional<std::size_t> FirstMatchStrategy::Choose(
    std::string_view /*flag_key*/, const std::vector<ProviderAnswer>& answers) const {
  if (answers.empty() || ShouldEvaluateNext(answers.back())) return std::nullopt;
  return answers.size() - 1;
}

bool FirstSuccessfulStrategy::ShouldEvaluateNext(const ProviderAnswer& answer) const {
  return answer.error_code.has_value();
}

std::optional<std::size_t> FirstSuccessfulStrategy::Choose(
    std::string_view /*flag_key*/, const std::vector<ProviderAnswer>& answers) const {
  if (answers.empty() || ShouldEvaluateNext(answers.back())) return std::nullopt;
  return answers.size() - 1;
}

bool ComparisonStrategy::ShouldEvaluateNext(const ProviderAnswer& /*answer*/) const { return true; }

std::optional<std::size_t> ComparisonStrategy::Choose(
    std::string_view flag_key, const std::vector<ProviderAnswer>& answers) const {
  const auto failed = [](const ProviderAnswer& answer) { return answer.error_code.has_value(); };
  if (answers.empty() || std::any_of(answers.begin(), answers.end(), failed)) return std::nullopt;
  const auto agrees = [&](const ProviderAnswer& answer) {
    return answer.value == answers[0].value;
  };
  if (std::all_of(answers.begin(), answers.end(), agrees)) return 0;
  if (on_mismatch_) on_mismatch_(flag_key, answers);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].provider_name == fallback_provider_) return i;
  }
  return std::nullopt;
}

}  // namespace openfeature

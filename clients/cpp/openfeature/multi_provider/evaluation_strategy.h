#ifndef OPENFEATURE_MULTI_PROVIDER_EVALUATION_STRATEGY_H_
#define OPENFEATURE_MULTI_PROVIDER_EVALUATION_STRATEGY_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "openfeature/error_code.h"
#include "openfeature/flag_type_value.h"
#include "openfeature/provider_status.h"
#include "openfeature/value.h"

namespace openfeature {

// What one of several providers said of a flag: a value, or an error.
struct ProviderAnswer {
  std::string provider_name;
  std::optional<ErrorCode> error_code;
  std::string error_message;
  Value value;  // Null where there is an error.
};

// Decides which of a multi-provider's providers are asked, and whose answer counts. Providers are
// asked in their order, one after the other. Implementations are thread-safe.
class EvaluationStrategy {
 public:
  virtual ~EvaluationStrategy() = default;

  // Whether to ask this provider at all.
  virtual bool ShouldEvaluate(std::string_view /*flag_key*/, FlagValueType /*type*/,
                              std::string_view /*provider_name*/, ProviderStatus /*status*/) const {
    return true;
  }
  // Whether to go on to the next provider after this answer.
  virtual bool ShouldEvaluateNext(const ProviderAnswer& answer) const = 0;
  // The index of the answer that counts; nullopt for an error that names what all providers said.
  virtual std::optional<std::size_t> Choose(std::string_view flag_key,
                                            const std::vector<ProviderAnswer>& answers) const = 0;
};

// The first provider that has the flag answers, be it by an error.
class FirstMatchStrategy : public EvaluationStrategy {
 public:
  bool ShouldEvaluateNext(const ProviderAnswer& answer) const override;
  std::optional<std::size_t> Choose(std::string_view flag_key,
                                    const std::vector<ProviderAnswer>& answers) const override;
};

// The first provider that has a value answers; errors are passed over.
class FirstSuccessfulStrategy : public EvaluationStrategy {
 public:
  bool ShouldEvaluateNext(const ProviderAnswer& answer) const override;
  std::optional<std::size_t> Choose(std::string_view flag_key,
                                    const std::vector<ProviderAnswer>& answers) const override;
};

// All providers are asked. Where all agree, the first one's answer counts; where they do not, the
// fallback provider's, and `on_mismatch` is told. Any error is an error of the whole.
class ComparisonStrategy : public EvaluationStrategy {
 public:
  using MismatchCallback =
      std::function<void(std::string_view flag_key, const std::vector<ProviderAnswer>& answers)>;

  explicit ComparisonStrategy(std::string fallback_provider, MismatchCallback on_mismatch = nullptr)
      : fallback_provider_(std::move(fallback_provider)), on_mismatch_(std::move(on_mismatch)) {}

  bool ShouldEvaluateNext(const ProviderAnswer& answer) const override;
  std::optional<std::size_t> Choose(std::string_view flag_key,
                                    const std::vector<ProviderAnswer>& answers) const override;

 private:
  const std::string fallback_provider_;
  const MismatchCallback on_mismatch_;
};

}  // namespace openfeature

#endif  // OPENFEATURE_MULTI_PROVIDER_EVALUATION_STRATEGY_H_

#ifndef GUIDON_EVALUATOR_EVALUATION_H_
#define GUIDON_EVALUATOR_EVALUATION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <span>

#include "absl/strings/string_view.h"
#include "evaluator/value_view.h"

namespace guidon {

class EvaluationObserver;

// What bounds one evaluation, so that no definition or context can hold the daemon up. Far
// beyond what real rules need: a rule over a list of a thousand elements uses a few thousand.
inline constexpr int64_t kMaxEvaluationSteps = 1'000'000;
inline constexpr int64_t kMaxEvaluationBytes = 16 << 20;

// One evaluation of a rule: its context, the variables in scope, and memory for what the rule
// builds on the way (text of `cat`, lists of `map`). The first half kilobyte of that lies in
// the object itself, so that ordinary rules never reach the heap. Not thread-safe.
class Evaluation {
 public:
  // `context` and `flag_key` must outlive the evaluation; `timestamp` is in Unix seconds. So
  // must `observer`, where there is one.
  Evaluation(ValueView context, absl::string_view flag_key, int64_t timestamp,
             EvaluationObserver* observer = nullptr);
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  absl::string_view flag_key() const { return flag_key_; }
  EvaluationObserver* observer() const { return observer_; }

  // The context with `$flagd` laid over it.
  ValueView root() const { return ValueView::Object(this, &kRootOps); }

  // The value of a variable, given by its path split at the dots, or null. Inside `filter`,
  // `all`, `none` and `some`, what the element lacks is looked up outside, as flagd does.
  ValueView Lookup(std::span<const absl::string_view> path) const;

  // What `{"var": ""}` means here: the context, or the element being looked at.
  ValueView scope() const { return scope_->data; }

  // Makes `data` the scope of variables for its own lifetime.
  class Scope {
   public:
    // `see_outside`: what `data` lacks is looked up in the scope around it.
    Scope(Evaluation& evaluation, ValueView data, bool see_outside)
        : evaluation_(evaluation), frame_{data, see_outside ? evaluation.scope_ : nullptr},
          outer_(evaluation.scope_) {
      evaluation_.scope_ = &frame_;
    }
    ~Scope() { evaluation_.scope_ = outer_; }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    friend class Evaluation;
    struct Frame {
      ValueView data;
      const Frame* fallback;
    };
    Evaluation& evaluation_;
    Frame frame_;
    const Frame* outer_;
  };

  // Uses up `steps` of the evaluation's allowance. False, for good, once it is gone: the
  // caller then returns null at once.
  bool Charge(size_t steps) {
    steps_ -= static_cast<int64_t>(steps);
    return steps_ >= 0;
  }

  // Uses up the whole allowance.
  void Exhaust() { steps_ = -1; }

  // True when the evaluation ran out of its allowance and its result means nothing.
  bool exhausted() const { return steps_ < 0; }

  // Memory that lives as long as the evaluation; empty when the allowance is gone.
  std::span<char> AllocateText(size_t size);
  std::span<ValueView> AllocateList(size_t size);

  // A list view of `elements`, which must come from AllocateList.
  ValueView MakeList(std::span<const ValueView> elements);

 private:
  static ValueView RootGet(const void* evaluation, absl::string_view key);
  static ValueView FlagdGet(const void* evaluation, absl::string_view key);
  static constexpr ContainerOps kRootOps = {nullptr, nullptr, RootGet};
  static constexpr ContainerOps kFlagdOps = {nullptr, nullptr, FlagdGet};

  void* Allocate(size_t bytes, size_t alignment);

  const ValueView context_;
  const absl::string_view flag_key_;
  const int64_t timestamp_;
  EvaluationObserver* const observer_;
  const Scope::Frame root_scope_;
  const Scope::Frame* scope_ = &root_scope_;
  int64_t steps_ = kMaxEvaluationSteps;
  int64_t bytes_ = kMaxEvaluationBytes;
  alignas(16) std::array<std::byte, 512> buffer_;  // left uninitialised on purpose
  std::pmr::monotonic_buffer_resource memory_{buffer_.data(), buffer_.size()};
};

}  // namespace guidon

#endif  // GUIDON_EVALUATOR_EVALUATION_H_

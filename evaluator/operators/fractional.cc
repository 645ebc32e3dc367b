#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "evaluator/bucket.h"
#include "evaluator/fractional_draw.h"
#include "evaluator/murmur3.h"
#include "evaluator/operators/operators.h"

// fractional(bucketBy?, [variant, weight?], …), as flagd defines it
// (https://flagd.dev/reference/custom-operations/fractional-operation/, version 2).
namespace guidon {
namespace {

using Share = FractionalShare;

// Reads one `[variant, weight?]`. Nothing when it is not of that form.
std::optional<Share> ReadShare(ValueView entry) {
  const size_t size = entry.size();
  if (size == 0) return std::nullopt;
  const ValueView variant = entry.at(0);
  if (variant.is_list() || variant.is_object()) return std::nullopt;
  const ValueView weight = size > 1 ? entry.at(1) : ValueView::Null();
  if (weight.is_null()) return Share{variant, 1};
  if (!weight.is_number()) return std::nullopt;
  const std::optional<uint32_t> whole = ToWeight(weight.number());
  return whole.has_value() ? std::optional(Share{variant, *whole}) : std::nullopt;
}

// Null, for the reason that an observer is told.
[[gnu::cold, gnu::noinline]] ValueView NoDraw(const Evaluation& evaluation, absl::string_view why) {
  if (evaluation.observer() != nullptr) {
    FractionalDraw draw;
    draw.fault = why;
    evaluation.observer()->OnDraw(draw);
  }
  return ValueView::Null();
}

constexpr absl::string_view kNoTargetingKey =
    "there is nothing to bucket by: the context has no targetingKey that is text";
constexpr absl::string_view kMalformed =
    "an argument is no [variant, weight] whose weight is a whole number up to 2147483647";

// What the hash is taken of: `bucket_by` where that is text, else the flag's key and the
// targeting key, so that each flag draws its members anew. Nothing without a targeting key.
std::optional<absl::string_view> HashedText(Evaluation& evaluation, ValueView bucket_by) {
  if (bucket_by.is_string()) return bucket_by.string();
  const ValueView targeting_key = evaluation.root().Get("targetingKey");
  if (!targeting_key.is_string()) return std::nullopt;
  const absl::string_view flag = evaluation.flag_key();
  const absl::string_view target = targeting_key.string();
  const std::span<char> text = evaluation.AllocateText(flag.size() + target.size());
  if (text.size() != flag.size() + target.size()) return std::nullopt;
  std::copy(target.begin(), target.end(), std::copy(flag.begin(), flag.end(), text.begin()));
  return absl::string_view(text.data(), text.size());
}

// The shares of a rule and what there is to draw by.
template <typename ShareAt>
struct Drawing {
  absl::string_view hashed;
  bool by_targeting_key;
  int64_t total;
  size_t count;
  ShareAt share_at;  // is called with each index in order
};

// The clang that builds the fuzz targets deduces it only so.
template <typename ShareAt>
Drawing(absl::string_view, bool, int64_t, size_t, ShareAt) -> Drawing<ShareAt>;

template <typename ShareAt>
[[gnu::cold, gnu::noinline]] void Report(EvaluationObserver& observer,
                                         const Drawing<ShareAt>& drawing, uint32_t hash,
                                         uint64_t bucket, size_t winner) {
  FractionalDraw draw;
  draw.hashed = drawing.hashed;
  draw.by_targeting_key = drawing.by_targeting_key;
  draw.hash = hash;
  draw.total_weight = static_cast<uint32_t>(drawing.total);
  draw.bucket = bucket;
  for (size_t i = 0; i < drawing.count; ++i) draw.shares.push_back(drawing.share_at(i));
  draw.winner = winner;
  observer.OnDraw(draw);
}

// The variant whose share of [0, total) holds the hash's bucket.
template <typename ShareAt>
ValueView Pick(const Evaluation& evaluation, const Drawing<ShareAt>& drawing) {
  const int64_t total = drawing.total;
  if (total <= 0) return NoDraw(evaluation, "the weights' sum is 0");
  if (total > kMaxWeightSum) return NoDraw(evaluation, "the weights' sum is beyond 2147483647");
  const uint32_t hash = Murmur3(drawing.hashed);
  const uint64_t bucket = BucketOf(hash, static_cast<uint32_t>(total));
  uint64_t end = 0;
  for (size_t i = 0; i < drawing.count; ++i) {
    const Share share = drawing.share_at(i);
    end += share.weight;
    if (bucket < end) {
      EvaluationObserver* const observer = evaluation.observer();
      if (observer != nullptr) Report(*observer, drawing, hash, bucket, i);
      return share.variant;
    }
  }
  return ValueView::Null();
}

// All shares known beforehand, but for one that a rule in the first place may yield: the
// weights are summed once, when the flag is loaded.
class FixedFractionalRule final : public Rule {
 public:
  FixedFractionalRule(Term bucket_by, std::span<const Share> shares)
      : bucket_by_(bucket_by), shares_(shares) {
    for (const Share& share : shares_) total_ += share.weight;
  }

  ValueView Evaluate(Evaluation& evaluation) const override {
    const ValueView bucket_by = bucket_by_.Evaluate(evaluation);
    const std::optional<absl::string_view> hashed = HashedText(evaluation, bucket_by);
    if (!hashed.has_value()) return NoDraw(evaluation, kNoTargetingKey);
    if (!evaluation.Charge(shares_.size() + hashed->size() / 64)) return ValueView::Null();
    if (!bucket_by.is_string() && !bucket_by.is_null()) {
      return PickAfter(evaluation, bucket_by, *hashed);
    }
    return Pick(evaluation, Drawing{*hashed, !bucket_by.is_string(), total_, shares_.size(),
                                    [this](size_t i) { return shares_[i]; }});
  }

  const Rule* CopyTo(RuleMemory& memory) const override {
    auto* const copy = memory.New<FixedFractionalRule>(*this);
    copy->bucket_by_ = bucket_by_.CopyTo(memory);
    const std::span<Share> shares = memory.NewList<Share>(shares_.size());
    for (size_t i = 0; i < shares.size(); ++i) {
      shares[i] = {memory.Keep(shares_[i].variant), shares_[i].weight};
    }
    copy->shares_ = shares;
    return copy;
  }

 private:
  // What stands first turned out to be no text but, where it is of that form, a share.
  ValueView PickAfter(const Evaluation& evaluation, ValueView first,
                      absl::string_view hashed) const {
    const std::optional<Share> share = ReadShare(first);
    if (!share.has_value()) return NoDraw(evaluation, kMalformed);
    return Pick(evaluation, Drawing{hashed, true, total_ + share->weight, shares_.size() + 1,
                                    [&](size_t i) { return i == 0 ? *share : shares_[i - 1]; }});
  }

  Term bucket_by_;
  std::span<const Share> shares_;
  int64_t total_ = 0;
};

// Variants or weights that are rules themselves.
class ComputedFractionalRule final : public RuleOfOperands<ComputedFractionalRule> {
 public:
  using RuleOfOperands::RuleOfOperands;

  ValueView Evaluate(Evaluation& evaluation) const override {
    std::span<const ValueView> entries = EvaluateAll(evaluation);
    if (entries.empty()) return ValueView::Null();
    const ValueView bucket_by = entries.front();
    if (bucket_by.is_string() || bucket_by.is_null()) entries = entries.subspan(1);
    const std::optional<absl::string_view> hashed = HashedText(evaluation, bucket_by);
    if (!hashed.has_value()) return NoDraw(evaluation, kNoTargetingKey);
    int64_t total = 0;
    for (const ValueView entry : entries) {
      const std::optional<Share> share = ReadShare(entry);
      if (!share.has_value()) return NoDraw(evaluation, kMalformed);
      total += share->weight;
    }
    return Pick(evaluation, Drawing{*hashed, !bucket_by.is_string(), total, entries.size(),
                                    [&](size_t i) { return *ReadShare(entries[i]); }});
  }
};

// The shares that `entries` are, or nothing where one is a rule or is malformed.
std::optional<std::span<const Share>> FixedShares(Terms entries, RuleMemory& memory) {
  const std::span<Share> shares = memory.NewList<Share>(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    const ValueView* const entry = entries[i].constant();
    const std::optional<Share> share = entry == nullptr ? std::nullopt : ReadShare(*entry);
    if (!share.has_value()) return std::nullopt;
    shares[i] = *share;
  }
  return shares;
}

Term MakeFractional(Terms operands, RuleMemory& memory) {
  if (operands.empty()) return Term();
  const ValueView* const first = operands.front().constant();
  const bool first_is_share = first != nullptr && first->is_list();
  const auto shares = FixedShares(first_is_share ? operands : operands.subspan(1), memory);
  if (!shares.has_value()) return MakeRule<ComputedFractionalRule>(operands, memory);
  const Term bucket_by = first_is_share ? Term() : operands.front();
  return Term::Of(memory.New<FixedFractionalRule>(bucket_by, *shares));
}

constexpr std::array kOperators = {Operator{"fractional", MakeFractional, false}};

}  // namespace

std::span<const Operator> FractionalOperators() { return kOperators; }

}  // namespace guidon

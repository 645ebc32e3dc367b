#include "server/telemetry/tracer.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "evaluator/flag_definitions.h"

namespace guidon {
namespace {

constexpr char kSampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr char kUnsampled[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

class TracerTest : public ::testing::Test {
 protected:
  std::unique_ptr<Span> Start(std::map<std::string, std::string> headers) {
    return tracer_.Start(SpanKind::kOneFlag,
                         [&](absl::string_view name) -> std::optional<absl::string_view> {
                           const auto found = headers.find(std::string(name));
                           if (found == headers.end()) return std::nullopt;
                           return found->second;
                         });
  }

  static std::optional<absl::string_view> NoHeader(absl::string_view) { return std::nullopt; }

  prometheus::Counter dropped_;
  SpanQueue queue_{10, 10, dropped_};
  Tracer tracer_{Sampler(), queue_};
};

TEST_F(TracerTest, ASpanIsTheChildOfTheCallers) {
  const auto span = Start({{"traceparent", kSampled}, {"tracestate", "a=1"}});
  ASSERT_NE(span, nullptr);
  const TraceParent parent = *ParseTraceParent(kSampled);
  EXPECT_EQ(span->trace_id, parent.trace_id);
  EXPECT_EQ(span->parent, parent.span_id);
  EXPECT_NE(span->span_id, parent.span_id);
  EXPECT_EQ(span->trace_state, "a=1");
}

TEST_F(TracerTest, AnInvalidParentBeginsANewTrace) {
  const auto span = Start({{"traceparent", "00-nonsense"}, {"tracestate", "a=1"}});
  ASSERT_NE(span, nullptr);
  EXPECT_FALSE(span->parent.has_value());
  EXPECT_EQ(span->trace_state, "");
  EXPECT_NE(span->trace_id, TraceId());
  EXPECT_NE(span->trace_id, Start({})->trace_id);
}

TEST_F(TracerTest, AnInvalidTraceStateIsLeftOut) {
  EXPECT_EQ(Start({{"traceparent", kSampled}, {"tracestate", "A"}})->trace_state, "");
}

TEST_F(TracerTest, AnUnsampledCallerGetsNoSpan) {
  EXPECT_EQ(Start({{"traceparent", kUnsampled}}), nullptr);
}

TEST_F(TracerTest, ASpanTellsHowTheFlagTurnedOut) {
  const auto flag =
      *Flag::Compile({"set", "f"}, Json{{"variants", {{"on", true}}}, {"defaultVariant", "on"}});
  const Json context = {{"targetingKey", "user-1"}};
  {
    EvaluationSpan span(&tracer_, SpanKind::kOneFlag, NoHeader);
    span.Record("f", flag->Resolve(ValueView::Of(context), 0), ValueView::Of(context));
  }
  const SpanQueue::Batch batch = queue_.Take();
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_GE(batch[0]->end, batch[0]->start);
  EXPECT_EQ(batch[0]->context_id, "user-1");
  ASSERT_EQ(batch[0]->evaluations.size(), 1u);
  const EvaluationRecord& record = batch[0]->evaluations[0];
  EXPECT_EQ(record.flag_key, "f");
  EXPECT_EQ(record.flag_set, "set");
  EXPECT_EQ(record.variant, "on");
  EXPECT_EQ(record.reason, Reason::kStatic);
}

TEST_F(TracerTest, WhatCallersSendIsBounded) {
  {
    EvaluationSpan span(&tracer_, SpanKind::kAllFlags, NoHeader);
    const Resolution unknown = {Reason::kError, ErrorCode::kFlagNotFound, nullptr, nullptr};
    for (int i = 0; i < 1000; ++i) {
      span.Record(std::string(255, 'k') + "\xc3\xa9", unknown, ValueView());
    }
  }
  const SpanQueue::Batch batch = queue_.Take();
  ASSERT_EQ(batch.size(), 1u);
  EXPECT_EQ(batch[0]->evaluated, 1000u);
  ASSERT_EQ(batch[0]->evaluations.size(), Span::kMaxEvaluations);
  EXPECT_EQ(batch[0]->evaluations[0].flag_key, std::string(255, 'k'));
}

TEST_F(TracerTest, WithoutATracerNothingHappens) {
  EvaluationSpan span(nullptr, SpanKind::kOneFlag,
                      [](absl::string_view) -> std::optional<absl::string_view> {
                        ADD_FAILURE() << "no header is to be looked up";
                        return std::nullopt;
                      });
  span.Record("f", Resolution(), ValueView());
}

}  // namespace
}  // namespace guidon

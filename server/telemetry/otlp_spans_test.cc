#include "server/telemetry/otlp_spans.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace guidon {
namespace {

namespace trace = opentelemetry::proto::trace::v1;

template <typename Message>
std::map<std::string, std::string> Attributes(const Message& message) {
  std::map<std::string, std::string> attributes;
  for (const auto& attribute : message.attributes()) {
    attributes[attribute.key()] = attribute.value().has_int_value()
                                      ? std::to_string(attribute.value().int_value())
                                      : attribute.value().string_value();
  }
  return attributes;
}

Span OneFlag(const EvaluationRecord& record) {
  Span span;
  span.trace_id = {1, 2};
  span.span_id = {3};
  span.start = 100;
  span.end = 250;
  span.evaluations = {record};
  span.evaluated = 1;
  return span;
}

TEST(OtlpSpansTest, OneFlagBecomesAttributes) {
  Span span = OneFlag({"ranker", "ui", "on", Reason::kTargetingMatch, ErrorCode::kNone});
  span.parent = SpanId{7};
  span.trace_state = "a=1";
  span.context_id = "user-1";
  const trace::Span out = ToOtlp(span);
  EXPECT_EQ(out.trace_id(), std::string("\1\2", 2) + std::string(14, '\0'));
  EXPECT_EQ(out.span_id(), "\3" + std::string(7, '\0'));
  EXPECT_EQ(out.parent_span_id(), "\7" + std::string(7, '\0'));
  EXPECT_EQ(out.trace_state(), "a=1");
  EXPECT_EQ(out.name(), "feature_flag.evaluation");
  EXPECT_EQ(out.kind(), trace::Span::SPAN_KIND_SERVER);
  EXPECT_EQ(out.start_time_unix_nano(), 100u);
  EXPECT_EQ(out.end_time_unix_nano(), 250u);
  EXPECT_EQ(out.flags(), 1u);
  EXPECT_FALSE(out.has_status());
  EXPECT_EQ(Attributes(out),
            (std::map<std::string, std::string>{{"feature_flag.key", "ranker"},
                                                {"feature_flag.provider.name", "flagd"},
                                                {"feature_flag.result.reason", "targeting_match"},
                                                {"feature_flag.result.variant", "on"},
                                                {"feature_flag.set.id", "ui"},
                                                {"feature_flag.context.id", "user-1"}}));
}

TEST(OtlpSpansTest, AnErrorNamesItsType) {
  const trace::Span unknown =
      ToOtlp(OneFlag({"f", "", "", Reason::kError, ErrorCode::kFlagNotFound}));
  EXPECT_EQ(Attributes(unknown).at("error.type"), "flag_not_found");
  EXPECT_EQ(Attributes(unknown).at("feature_flag.error.message"), "Flag not found");
  EXPECT_EQ(Attributes(unknown).count("feature_flag.result.variant"), 0u);
  EXPECT_FALSE(unknown.has_status()) << "the caller's fault, not the daemon's";
  EXPECT_EQ(unknown.parent_span_id(), "");
  const trace::Span broken = ToOtlp(OneFlag({"f", "", "", Reason::kError, ErrorCode::kParseError}));
  EXPECT_EQ(broken.status().code(), trace::Status::STATUS_CODE_ERROR);
}

TEST(OtlpSpansTest, AllFlagsBecomeEvents) {
  Span span = OneFlag({"a", "", "on", Reason::kStatic, ErrorCode::kNone});
  span.kind = SpanKind::kAllFlags;
  span.evaluations.push_back({"b", "", "off", Reason::kDefault, ErrorCode::kNone});
  span.evaluated = 5;
  const trace::Span out = ToOtlp(span);
  EXPECT_EQ(out.name(), "feature_flag.evaluation.all");
  EXPECT_EQ(Attributes(out).at("feature_flag.count"), "5");
  ASSERT_EQ(out.events_size(), 2);
  EXPECT_EQ(out.events(1).name(), "feature_flag.evaluation");
  EXPECT_EQ(Attributes(out.events(1)).at("feature_flag.result.variant"), "off");
  EXPECT_EQ(out.dropped_events_count(), 3u);
}

}  // namespace
}  // namespace guidon

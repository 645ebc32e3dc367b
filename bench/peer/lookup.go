package main

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"connectrpc.com/connect"
	"github.com/open-feature/flagd/core/pkg/model"
	"github.com/open-feature/flagd/core/pkg/telemetry"
	"github.com/rs/xid"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/zap"
	"google.golang.org/protobuf/types/known/structpb"
)

// resolver is what the evaluator has for each type of value.
type resolver[T any] func(ctx context.Context, requestID, key string, context map[string]any) (
	value T, variant, reason string, metadata map[string]any, err error)

// question is what the requests for each type of value have in common.
type question interface {
	GetFlagKey() string
	GetContext() *structpb.Struct
}

type answer[T any] struct {
	value           T
	variant, reason string
	metadata        *structpb.Struct
}

// lookup resolves one flag with all that flagd does around it: a span, which no tracer takes, an id and
// fields for the log, and a count by flag, variant and reason.
func lookup[T any](ctx context.Context, s *evaluationService, name string, resolve resolver[T], asked question) (*answer[T], error) {
	ctx, span := s.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer))
	defer span.End()
	id := xid.New().String()
	s.logs.WriteFields(id, zap.String("flag-key", asked.GetFlagKey()), zap.Strings("context-keys", keysOf(asked.GetContext())))
	defer s.logs.ClearFields(id)

	value, variant, reason, metadata, err := resolve(ctx, id, asked.GetFlagKey(), copied(asked.GetContext().AsMap()))
	if err != nil {
		s.logs.WarnWithID(id, fmt.Sprintf("no value: %v", err))
		reason = model.ErrorReason
	}
	s.metrics.RecordEvaluation(ctx, err, reason, variant, asked.GetFlagKey())
	span.SetAttributes(telemetry.SemConvFeatureFlagAttributes(asked.GetFlagKey(), variant)...)
	if err != nil {
		span.RecordError(err)
		span.SetStatus(codes.Error, "no value of "+asked.GetFlagKey())
		return nil, callError(err)
	}
	fields, err := structpb.NewStruct(metadata)
	if err != nil {
		return nil, err
	}
	return &answer[T]{value, variant, reason, fields}, nil
}

// keysOf makes a map of the context as flagd does, a second time in a lookup.
func keysOf(context *structpb.Struct) []string {
	keys := []string{}
	for key := range context.AsMap() {
		keys = append(keys, key)
	}
	return keys
}

// copied is flagd's copy of a context, to which its options can add values; by default they add none.
func copied(context map[string]any) map[string]any {
	result := map[string]any{}
	maps.Copy(result, context)
	return result
}

func callError(err error) error {
	code := connect.CodeUnknown
	switch err.Error() {
	case model.FlagNotFoundErrorCode, model.FlagDisabledErrorCode:
		code = connect.CodeNotFound
	case model.TypeMismatchErrorCode:
		code = connect.CodeInvalidArgument
	case model.ParseErrorCode:
		code = connect.CodeDataLoss
	}
	return connect.NewError(code, errors.New(model.ReadableErrorMessage[err.Error()]))
}

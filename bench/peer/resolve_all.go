package main

import (
	"context"
	"errors"
	"fmt"

	v1 "buf.build/gen/go/open-feature/flagd/protocolbuffers/go/flagd/evaluation/v1"
	"connectrpc.com/connect"
	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/rs/xid"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/types/known/structpb"
)

func (s *evaluationService) ResolveAll(ctx context.Context, request *connect.Request[v1.ResolveAllRequest]) (*connect.Response[v1.ResolveAllResponse], error) {
	ctx, span := s.tracer.Start(ctx, "resolveAll", trace.WithSpanKind(trace.SpanKindServer))
	defer span.End()
	id := xid.New().String()
	defer s.logs.ClearFields(id)
	reply, err := s.resolveAll(ctx, id, request.Msg, span)
	if err != nil {
		s.logs.WarnWithID(id, fmt.Sprintf("not all flags could be resolved: %v", err))
		return nil, errors.New("flags could not be resolved: see the log for request " + id)
	}
	return connect.NewResponse(reply), nil
}

func (s *evaluationService) resolveAll(ctx context.Context, id string, request *v1.ResolveAllRequest, span trace.Span) (*v1.ResolveAllResponse, error) {
	resolved, metadata, err := s.flags.ResolveAllValues(ctx, id, copied(request.GetContext().AsMap()))
	if err != nil {
		return nil, err
	}
	span.SetAttributes(attribute.Int("feature_flag.count", len(resolved)))
	reply := &v1.ResolveAllResponse{Flags: map[string]*v1.AnyFlag{}}
	for _, each := range resolved {
		s.metrics.RecordEvaluation(ctx, each.Error, each.Reason, each.Variant, each.FlagKey)
		if each.Error != nil {
			continue
		}
		if reply.Flags[each.FlagKey], err = anyFlag(each); err != nil {
			return nil, err
		}
	}
	if reply.Metadata, err = structpb.NewStruct(metadata); err != nil {
		return nil, err
	}
	return reply, nil
}

func anyFlag(resolved evaluator.AnyValue) (*v1.AnyFlag, error) {
	result := &v1.AnyFlag{Reason: resolved.Reason, Variant: resolved.Variant}
	switch value := resolved.Value.(type) {
	case bool:
		result.Value = &v1.AnyFlag_BoolValue{BoolValue: value}
	case string:
		result.Value = &v1.AnyFlag_StringValue{StringValue: value}
	case float64:
		result.Value = &v1.AnyFlag_DoubleValue{DoubleValue: value}
	case map[string]any:
		object, err := structpb.NewStruct(value)
		if err != nil {
			return nil, err
		}
		result.Value = &v1.AnyFlag_ObjectValue{ObjectValue: object}
	default:
		return nil, fmt.Errorf("flag %s has a value of type %T", resolved.FlagKey, value)
	}
	var err error
	result.Metadata, err = structpb.NewStruct(resolved.Metadata)
	return result, err
}

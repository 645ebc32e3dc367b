package main

import (
	"context"
	"time"

	v1 "buf.build/gen/go/open-feature/flagd/protocolbuffers/go/flagd/evaluation/v1"
	"connectrpc.com/connect"
	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/logger"
	"github.com/open-feature/flagd/core/pkg/service"
	"github.com/open-feature/flagd/core/pkg/telemetry"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/types/known/structpb"
)

const keepAlive = 20 * time.Second

// evaluationService answers flagd.evaluation.v1.
type evaluationService struct {
	flags   evaluator.IEvaluator
	events  *events
	metrics telemetry.IMetricsRecorder
	logs    *logger.Logger
	tracer  trace.Tracer
}

func (s *evaluationService) ResolveBoolean(ctx context.Context, request *connect.Request[v1.ResolveBooleanRequest]) (*connect.Response[v1.ResolveBooleanResponse], error) {
	found, err := lookup(ctx, s, "resolveBoolean", s.flags.ResolveBooleanValue, request.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&v1.ResolveBooleanResponse{Value: found.value, Variant: found.variant, Reason: found.reason, Metadata: found.metadata}), nil
}

func (s *evaluationService) ResolveString(ctx context.Context, request *connect.Request[v1.ResolveStringRequest]) (*connect.Response[v1.ResolveStringResponse], error) {
	found, err := lookup(ctx, s, "resolveString", s.flags.ResolveStringValue, request.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&v1.ResolveStringResponse{Value: found.value, Variant: found.variant, Reason: found.reason, Metadata: found.metadata}), nil
}

func (s *evaluationService) ResolveInt(ctx context.Context, request *connect.Request[v1.ResolveIntRequest]) (*connect.Response[v1.ResolveIntResponse], error) {
	found, err := lookup(ctx, s, "resolveInt", s.flags.ResolveIntValue, request.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&v1.ResolveIntResponse{Value: found.value, Variant: found.variant, Reason: found.reason, Metadata: found.metadata}), nil
}

func (s *evaluationService) ResolveFloat(ctx context.Context, request *connect.Request[v1.ResolveFloatRequest]) (*connect.Response[v1.ResolveFloatResponse], error) {
	found, err := lookup(ctx, s, "resolveFloat", s.flags.ResolveFloatValue, request.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&v1.ResolveFloatResponse{Value: found.value, Variant: found.variant, Reason: found.reason, Metadata: found.metadata}), nil
}

func (s *evaluationService) ResolveObject(ctx context.Context, request *connect.Request[v1.ResolveObjectRequest]) (*connect.Response[v1.ResolveObjectResponse], error) {
	found, err := lookup(ctx, s, "resolveObject", s.flags.ResolveObjectValue, request.Msg)
	if err != nil {
		return nil, err
	}
	object, err := structpb.NewStruct(found.value)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&v1.ResolveObjectResponse{Value: object, Variant: found.variant, Reason: found.reason, Metadata: found.metadata}), nil
}

func (s *evaluationService) EventStream(ctx context.Context, request *connect.Request[v1.EventStreamRequest], stream *connect.ServerStream[v1.EventStreamResponse]) error {
	notifications := make(chan service.Notification, 1)
	s.events.join(request, notifications)
	defer s.events.leave(request)
	notifications <- service.Notification{Type: service.ProviderReady}
	for {
		var event v1.EventStreamResponse
		select {
		case <-time.After(keepAlive):
			event.Type = string(service.KeepAlive)
		case notification := <-notifications:
			data, err := structpb.NewStruct(notification.Data)
			if err != nil {
				return err
			}
			event.Type, event.Data = string(notification.Type), data
		case <-ctx.Done():
			return nil
		}
		if err := stream.Send(&event); err != nil {
			s.logs.Error(err.Error())
		}
	}
}

package main

import (
	"context"
	"errors"
	"fmt"

	"buf.build/gen/go/open-feature/flagd/connectrpc/go/flagd/evaluation/v1/evaluationv1connect"
	v1 "buf.build/gen/go/open-feature/flagd/protocolbuffers/go/flagd/evaluation/v1"
	"connectrpc.com/connect"
	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/model"
	"google.golang.org/protobuf/types/known/structpb"
)

// service answers flagd.evaluation.v1; the embedded handler refuses what compare does not ask for.
type service struct {
	evaluationv1connect.UnimplementedServiceHandler
	flags   *evaluator.JSON
	streams *broadcaster
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

func (s *service) ResolveBoolean(ctx context.Context, request *connect.Request[v1.ResolveBooleanRequest]) (*connect.Response[v1.ResolveBooleanResponse], error) {
	value, variant, reason, metadata, err := s.flags.ResolveBooleanValue(ctx, "", request.Msg.GetFlagKey(), request.Msg.GetContext().AsMap())
	if err != nil {
		return nil, callError(err)
	}
	fields, err := structpb.NewStruct(metadata)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&v1.ResolveBooleanResponse{Value: value, Variant: variant, Reason: reason, Metadata: fields}), nil
}

func (s *service) ResolveObject(ctx context.Context, request *connect.Request[v1.ResolveObjectRequest]) (*connect.Response[v1.ResolveObjectResponse], error) {
	value, variant, reason, metadata, err := s.flags.ResolveObjectValue(ctx, "", request.Msg.GetFlagKey(), request.Msg.GetContext().AsMap())
	if err != nil {
		return nil, callError(err)
	}
	fields, err := structpb.NewStruct(metadata)
	if err != nil {
		return nil, err
	}
	object, err := structpb.NewStruct(value)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&v1.ResolveObjectResponse{Value: object, Variant: variant, Reason: reason, Metadata: fields}), nil
}

func anyFlag(resolved evaluator.AnyValue) (*v1.AnyFlag, error) {
	metadata, err := structpb.NewStruct(resolved.Metadata)
	if err != nil {
		return nil, err
	}
	result := &v1.AnyFlag{Reason: resolved.Reason, Variant: resolved.Variant, Metadata: metadata}
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
	return result, nil
}

func (s *service) ResolveAll(ctx context.Context, request *connect.Request[v1.ResolveAllRequest]) (*connect.Response[v1.ResolveAllResponse], error) {
	resolved, metadata, err := s.flags.ResolveAllValues(ctx, "", request.Msg.GetContext().AsMap())
	if err != nil {
		return nil, callError(err)
	}
	reply := &v1.ResolveAllResponse{Flags: make(map[string]*v1.AnyFlag, len(resolved))}
	if reply.Metadata, err = structpb.NewStruct(metadata); err != nil {
		return nil, err
	}
	for _, each := range resolved {
		if each.Error != nil {
			continue
		}
		if reply.Flags[each.FlagKey], err = anyFlag(each); err != nil {
			return nil, err
		}
	}
	return connect.NewResponse(reply), nil
}

func (s *service) EventStream(ctx context.Context, _ *connect.Request[v1.EventStreamRequest], stream *connect.ServerStream[v1.EventStreamResponse]) error {
	changes, leave := s.streams.join()
	defer leave()
	if err := stream.Send(&v1.EventStreamResponse{Type: "provider_ready"}); err != nil {
		return err
	}
	for {
		select {
		case flags := <-changes:
			data, err := structpb.NewStruct(map[string]any{"flags": flags})
			if err != nil {
				return err
			}
			if err := stream.Send(&v1.EventStreamResponse{Type: "configuration_change", Data: data}); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

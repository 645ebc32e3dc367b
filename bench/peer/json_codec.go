package main

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// jsonCodec is the JSON of Connect's calls as flagd has it: replies with fields that are 0, requests with
// fields that are unknown.
type jsonCodec struct{ name string }

func (c jsonCodec) Name() string { return c.name }

func (jsonCodec) Marshal(message any) ([]byte, error) {
	known, ok := message.(proto.Message)
	if !ok {
		return nil, fmt.Errorf("%T is not a protobuf message", message)
	}
	return protojson.MarshalOptions{EmitUnpopulated: true}.Marshal(known)
}

func (jsonCodec) Unmarshal(text []byte, message any) error {
	known, ok := message.(proto.Message)
	if !ok {
		return fmt.Errorf("%T is not a protobuf message", message)
	}
	return protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(text, known)
}

package main

import (
	"context"
	"encoding/json"
	"log"
	"sync"

	"buf.build/gen/go/open-feature/flagd/grpc/go/flagd/sync/v1/syncv1grpc"
	syncv1 "buf.build/gen/go/open-feature/flagd/protocolbuffers/go/flagd/sync/v1"
	"github.com/open-feature/flagd/core/pkg/model"
	"github.com/open-feature/flagd/core/pkg/store"
	"google.golang.org/grpc"
)

// exportedFlags is the sync service, for providers that evaluate on their own. Like flagd's it keeps the
// document of all flags and one of each source's at hand, which counts in memory.
type exportedFlags struct {
	syncv1grpc.UnimplementedFlagSyncServiceServer
	store *store.State

	mutex    sync.RWMutex
	all      string
	bySource map[string]string
}

func document(flags map[string]model.Flag, metadata model.Metadata) (string, error) {
	text, err := json.Marshal(map[string]any{"flags": flags, "metadata": metadata})
	return string(text), err
}

// refill takes what the store has now.
func (e *exportedFlags) refill() error {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	flags, metadata, err := e.store.GetAll(context.Background())
	if err != nil {
		return err
	}
	if e.all, err = document(flags, metadata); err != nil {
		return err
	}
	split := map[string]map[string]model.Flag{}
	for key, each := range flags {
		if split[each.Source] == nil {
			split[each.Source] = map[string]model.Flag{}
		}
		split[each.Source][key] = each
	}
	e.bySource = map[string]string{}
	for name, its := range split {
		if e.bySource[name], err = document(its, e.store.GetMetadataForSource(name)); err != nil {
			return err
		}
	}
	return nil
}

func (e *exportedFlags) FetchAllFlags(_ context.Context, request *syncv1.FetchAllFlagsRequest) (*syncv1.FetchAllFlagsResponse, error) {
	e.mutex.RLock()
	defer e.mutex.RUnlock()
	flags := e.all
	if request.GetSelector() != "" {
		flags = e.bySource[request.GetSelector()]
	}
	return &syncv1.FetchAllFlagsResponse{FlagConfiguration: flags}, nil
}

func (e *exportedFlags) serve(port int) {
	server := grpc.NewServer()
	syncv1grpc.RegisterFlagSyncServiceServer(server, e)
	listener := listen(port)
	go func() { log.Fatal(server.Serve(listener)) }()
}

package main

import (
	"context"
	"log"
	"strings"
	"sync/atomic"

	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/logger"
	"github.com/open-feature/flagd/core/pkg/service"
	"github.com/open-feature/flagd/core/pkg/store"
	flagsync "github.com/open-feature/flagd/core/pkg/sync"
	"github.com/open-feature/flagd/core/pkg/sync/file"
	"go.uber.org/zap"

	// flagd has all its sources in it: their libraries take memory from the start.
	_ "github.com/open-feature/flagd/core/pkg/sync/blob"
	_ "github.com/open-feature/flagd/core/pkg/sync/http"
	_ "github.com/open-feature/flagd/core/pkg/sync/kubernetes"
)

// source brings the flags of a file to all that serve them, and again whenever it changes.
type source struct {
	file      *file.Sync
	evaluator evaluator.IEvaluator
	events    *events
	exported  *exportedFlags
	logs      *logger.Logger
	ready     atomic.Bool
}

func newSource(uri string, flags *store.State, logs *logger.Logger) *source {
	path := strings.TrimPrefix(uri, "file:")
	flags.FlagSources = []string{path}
	flags.SourceDetails[path] = store.SourceDetails{Source: path}
	return &source{
		file:     file.NewFileSync(path, file.FSNOTIFY, logs.WithFields(zap.String("component", "sync"))),
		events:   newEvents(),
		exported: &exportedFlags{store: flags},
		logs:     logs.WithFields(zap.String("component", "runtime")),
	}
}

func (s *source) follow() {
	ctx := context.Background()
	if err := s.file.Init(ctx); err != nil {
		log.Fatal(err)
	}
	states := make(chan flagsync.DataSync, 1)
	go func() { log.Fatal(s.file.Sync(ctx, states)) }()
	for state := range states {
		changes, again, err := s.evaluator.SetState(state)
		if err != nil {
			s.logs.Error(err.Error())
			continue
		}
		s.events.send(service.Notification{
			Type: service.ConfigurationChange,
			Data: map[string]any{"flags": changes},
		})
		if err := s.exported.refill(); err != nil {
			s.logs.Error(err.Error())
		}
		s.ready.Store(true)
		if again { // flags are gone: those of lower sources may show
			go func() { _ = s.file.ReSync(ctx, states) }()
		}
	}
}

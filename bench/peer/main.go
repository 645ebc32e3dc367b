// flagd-core-peer serves flags with flagd's own evaluator (its core module) by the library that
// flagd serves with (connect-go), for comparisons where flagd itself cannot be built. It takes the
// options of flagd that guidon-bench compare gives. It lacks flagd's metrics, traces and middleware,
// so a call costs it less than one of a flagd with the same core.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	"buf.build/gen/go/open-feature/flagd/connectrpc/go/flagd/evaluation/v1/evaluationv1connect"
	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/logger"
	"github.com/open-feature/flagd/core/pkg/store"
	flagsync "github.com/open-feature/flagd/core/pkg/sync"
	"github.com/open-feature/flagd/core/pkg/sync/file"
	"go.uber.org/zap/zapcore"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

type options struct {
	uri                     string
	port, management, ofrep int
}

func parse(arguments []string) options {
	var parsed options
	var sync int
	flags := flag.NewFlagSet("flagd-core-peer start", flag.ExitOnError)
	flags.StringVar(&parsed.uri, "uri", "", "file:PATH of the flags")
	flags.IntVar(&parsed.port, "port", 8013, "gRPC and Connect")
	flags.IntVar(&parsed.management, "management-port", 8014, "/readyz")
	flags.IntVar(&sync, "sync-port", 8015, "not served")
	flags.IntVar(&parsed.ofrep, "ofrep-port", 8016, "OFREP")
	_ = flags.Parse(arguments)
	return parsed
}

func listen(port int, handler http.Handler) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		log.Fatal(err)
	}
	go func() { log.Fatal(http.Serve(listener, handler)) }()
}

// follow loads the flags, and again whenever the file changes; changes go to the streams.
func follow(path string, flags *evaluator.JSON, logs *logger.Logger, streams *broadcaster, ready *atomic.Bool) {
	source := file.NewFileSync(path, file.FSNOTIFY, logs)
	if err := source.Init(context.Background()); err != nil {
		log.Fatal(err)
	}
	states := make(chan flagsync.DataSync)
	go func() { log.Fatal(source.Sync(context.Background(), states)) }()
	for state := range states {
		changes, _, err := flags.SetState(state)
		if err != nil {
			log.Print(err)
			continue
		}
		ready.Store(true)
		if len(changes) > 0 {
			streams.send(changes)
		}
	}
}

func main() {
	if len(os.Args) < 2 || os.Args[1] != "start" {
		log.Fatal("flagd-core-peer start --uri file:PATH --port N …")
	}
	parsed := parse(os.Args[2:])
	zap, err := logger.NewZapLogger(zapcore.ErrorLevel, "console")
	if err != nil {
		log.Fatal(err)
	}
	logs := logger.NewLogger(zap, false)
	flags := evaluator.NewJSON(logs, store.NewFlags())
	streams := newBroadcaster()
	var ready atomic.Bool

	calls := http.NewServeMux()
	calls.Handle(evaluationv1connect.NewServiceHandler(&service{flags: flags, streams: streams}))
	listen(parsed.port, h2c.NewHandler(calls, &http2.Server{}))
	listen(parsed.ofrep, ofrepHandler(flags))
	health := http.NewServeMux()
	health.HandleFunc("/readyz", func(reply http.ResponseWriter, _ *http.Request) {
		if !ready.Load() {
			reply.WriteHeader(http.StatusPreconditionFailed)
		}
	})
	listen(parsed.management, health)
	follow(strings.TrimPrefix(parsed.uri, "file:"), flags, logs, streams, &ready)
}

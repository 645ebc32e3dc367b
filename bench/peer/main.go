// flagd-core-peer stands in for flagd 0.12.9 in comparisons where flagd itself cannot be built. Its evaluator,
// store, file source and metrics are flagd's own core module (0.12.1); around these it has the libraries that
// this flagd wraps them in, in the same order and with flagd's defaults. It takes the options of flagd that
// guidon-bench compare gives.
//
// It lacks what compare does not ask for: TLS, Unix sockets, sources but a file, the calls of the older schema,
// health by gRPC, and of the sync service all but FetchAllFlags. It follows the file by inotify, as flagd does in
// Kubernetes (elsewhere flagd looks once a second), and is ready once flags can be looked up (flagd: once it
// has read the file). Later flagds have more around a call; docs/decisions/0033-load-generator.md says what.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/logger"
	"github.com/open-feature/flagd/core/pkg/store"
	"github.com/open-feature/flagd/core/pkg/telemetry"
	"go.uber.org/zap/zapcore"
)

// The name by which flagd's metrics know their service.
const serviceName = "flagd"

type options struct {
	uri                           string
	port, management, sync, ofrep int
}

func parse(arguments []string) options {
	var parsed options
	flags := flag.NewFlagSet("flagd-core-peer start", flag.ExitOnError)
	flags.StringVar(&parsed.uri, "uri", "", "file:PATH of the flags")
	flags.IntVar(&parsed.port, "port", 8013, "gRPC and Connect")
	flags.IntVar(&parsed.management, "management-port", 8014, "/healthz, /readyz and /metrics")
	flags.IntVar(&parsed.sync, "sync-port", 8015, "FetchAllFlags")
	flags.IntVar(&parsed.ofrep, "ofrep-port", 8016, "OFREP")
	_ = flags.Parse(arguments)
	return parsed
}

func listen(port int) net.Listener {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		log.Fatal(err)
	}
	return listener
}

func serve(port int, headerTimeout time.Duration, handler http.Handler) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headerTimeout}
	listener := listen(port)
	go func() { log.Fatal(server.Serve(listener)) }()
}

func main() {
	if len(os.Args) < 2 || os.Args[1] != "start" {
		log.Fatal("flagd-core-peer start --uri file:PATH --port N …")
	}
	parsed := parse(os.Args[2:])
	zap, err := logger.NewZapLogger(zapcore.InfoLevel, "console")
	if err != nil {
		log.Fatal(err)
	}
	logs := logger.NewLogger(zap, false)
	telemetry.RegisterErrorHandling(logs)
	metrics, err := telemetry.BuildMetricsRecorder(context.Background(), serviceName, "0.12.9", telemetry.Config{})
	if err != nil {
		log.Fatal(err)
	}
	flags := store.NewFlags()
	source := newSource(parsed.uri, flags, logs)
	source.evaluator = evaluator.NewJSON(logs, flags)

	serve(parsed.port, time.Second, evaluationHandler(source.evaluator, source.events, metrics, logs))
	serve(parsed.ofrep, 3*time.Second, ofrepHandler(source.evaluator, logs))
	serve(parsed.management, 3*time.Second, managementHandler(&source.ready))
	source.exported.serve(parsed.sync)
	source.follow()
}

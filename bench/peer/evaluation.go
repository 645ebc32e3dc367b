package main

import (
	"net/http"
	"strings"

	"buf.build/gen/go/open-feature/flagd/connectrpc/go/flagd/evaluation/v1/evaluationv1connect"
	"buf.build/gen/go/open-feature/flagd/connectrpc/go/schema/v1/schemav1connect"
	"connectrpc.com/connect"
	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/logger"
	"github.com/open-feature/flagd/core/pkg/telemetry"
	"github.com/rs/cors"
	"go.opentelemetry.io/otel"
	"go.uber.org/zap"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

// evaluationHandler serves gRPC, gRPC-Web and Connect. From the outside in: HTTP/2 without TLS, CORS,
// metrics, and the choice between the schema of today and the older one, which is not implemented.
func evaluationHandler(flags evaluator.IEvaluator, streams *events, metrics telemetry.IMetricsRecorder, logs *logger.Logger) http.Handler {
	codecs := []connect.HandlerOption{
		connect.WithCodec(jsonCodec{"json"}),
		connect.WithCodec(jsonCodec{"json; charset=utf-8"}),
	}
	_, today := evaluationv1connect.NewServiceHandler(&evaluationService{
		flags:   flags,
		events:  streams,
		metrics: metrics,
		logs:    logs.WithFields(zap.String("component", "flagd.evaluation.v1")),
		tracer:  otel.Tracer("flagd.evaluation.v1"),
	}, codecs...)
	_, older := schemav1connect.NewServiceHandler(schemav1connect.UnimplementedServiceHandler{}, codecs...)
	choice := http.HandlerFunc(func(out http.ResponseWriter, request *http.Request) {
		if strings.HasPrefix(request.URL.Path, "/flagd") {
			today.ServeHTTP(out, request)
		} else {
			older.ServeHTTP(out, request)
		}
	})
	anyOrigin := cors.New(cors.Options{
		AllowedMethods: []string{
			http.MethodHead, http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		},
		AllowedHeaders: []string{"*"},
		ExposedHeaders: []string{
			"Accept", "Accept-Encoding", "Accept-Post", "Connect-Accept-Encoding", "Connect-Content-Encoding",
			"Content-Encoding", "Grpc-Accept-Encoding", "Grpc-Encoding", "Grpc-Message", "Grpc-Status",
			"Grpc-Status-Details-Bin",
		},
	})
	return h2c.NewHandler(anyOrigin.Handler(withMetrics(metrics, choice)), &http2.Server{})
}

package main

import (
	"net/http"
	"time"

	"github.com/open-feature/flagd/core/pkg/telemetry"
)

// withMetrics counts and times the requests of next. Like flagd it takes their attributes before there is a
// reply, so that the status in them is always 200.
func withMetrics(metrics telemetry.IMetricsRecorder, next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, request *http.Request) {
		ctx := request.Context()
		counted := &countedReply{ResponseWriter: out}
		attributes := metrics.HTTPAttributes(serviceName, request.URL.Path, request.Method, "200", "http")
		metrics.InFlightRequestStart(ctx, attributes)
		defer metrics.InFlightRequestEnd(ctx, attributes)
		start := time.Now()
		defer func() {
			metrics.HTTPRequestDuration(ctx, time.Since(start), attributes)
			metrics.HTTPResponseSize(ctx, counted.bytes, attributes)
		}()
		next.ServeHTTP(counted, request)
	})
}

type countedReply struct {
	http.ResponseWriter
	bytes int64
}

func (c *countedReply) Write(data []byte) (int, error) {
	c.bytes += int64(len(data))
	return c.ResponseWriter.Write(data)
}

// Flush is what connect-go asks of a reply for streams.
func (c *countedReply) Flush() {
	if flusher, ok := c.ResponseWriter.(http.Flusher); ok {
		flusher.Flush()
	}
}

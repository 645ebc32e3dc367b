package main

import (
	"net/http"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/h2c"
)

func managementHandler(ready *atomic.Bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/readyz", func(out http.ResponseWriter, _ *http.Request) {
		if !ready.Load() {
			out.WriteHeader(http.StatusPreconditionFailed)
		}
	})
	mux.Handle("/metrics", promhttp.Handler())
	return h2c.NewHandler(mux, &http2.Server{})
}

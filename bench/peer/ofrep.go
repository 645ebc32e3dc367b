package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gorilla/mux"
	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/logger"
	"github.com/open-feature/flagd/core/pkg/model"
	"github.com/open-feature/flagd/core/pkg/service/ofrep"
	"github.com/rs/cors"
	"github.com/rs/xid"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.uber.org/zap"
)

type ofrepService struct {
	flags evaluator.IEvaluator
	logs  *logger.Logger
}

// ofrepHandler serves OFREP. From the outside in: CORS, traces, routes. This flagd keeps no metrics of OFREP.
func ofrepHandler(flags evaluator.IEvaluator, logs *logger.Logger) http.Handler {
	s := &ofrepService{flags, logs.WithFields(zap.String("component", "OFREPService"))}
	router := mux.NewRouter()
	router.HandleFunc("/ofrep/v1/evaluate/flags/{key}", s.single).Methods(http.MethodPost)
	router.HandleFunc("/ofrep/v1/evaluate/{path:flags/?}", s.bulk).Methods(http.MethodPost)
	anyOrigin := cors.New(cors.Options{AllowedMethods: []string{http.MethodPost}})
	return anyOrigin.Handler(otelhttp.NewHandler(router, "flagd.ofrep"))
}

func (s *ofrepService) single(out http.ResponseWriter, request *http.Request) {
	id := xid.New().String()
	defer s.logs.ClearFields(id)
	key := mux.Vars(request)["key"]
	context, err := s.contextOf(id, request)
	if err != nil {
		s.reply(out, http.StatusBadRequest, ofrep.ContextErrorResponseFrom(key))
		return
	}
	resolved := s.flags.ResolveAsAnyValue(request.Context(), id, key, context)
	if resolved.Error != nil {
		status, body := ofrep.EvaluationErrorResponseFrom(resolved)
		s.reply(out, status, body)
		return
	}
	s.reply(out, http.StatusOK, ofrep.SuccessResponseFrom(resolved))
}

func (s *ofrepService) bulk(out http.ResponseWriter, request *http.Request) {
	id := xid.New().String()
	defer s.logs.ClearFields(id)
	context, err := s.contextOf(id, request)
	if err != nil {
		s.reply(out, http.StatusBadRequest, ofrep.BulkEvaluationContextError())
		return
	}
	resolved, metadata, err := s.flags.ResolveAllValues(request.Context(), id, context)
	if err != nil {
		s.logs.WarnWithID(id, fmt.Sprintf("not all flags could be resolved: %v", err))
		s.reply(out, http.StatusInternalServerError, ofrep.BulkEvaluationContextErrorFrom(model.GeneralErrorCode, "see the log for request "+id))
		return
	}
	s.reply(out, http.StatusOK, ofrep.BulkEvaluationResponseFrom(resolved, metadata))
}

// contextOf reads the evaluation context of a request; one that has none gets an empty one.
func (s *ofrepService) contextOf(id string, request *http.Request) (map[string]any, error) {
	var body ofrep.Request
	if err := json.NewDecoder(request.Body).Decode(&body); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	context, ok := body.Context.(map[string]any)
	if !ok {
		s.logs.WarnWithID(id, "the request has no evaluation context")
	}
	return copied(context), nil
}

func (s *ofrepService) reply(out http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		s.logs.Warn(err.Error())
		out.WriteHeader(http.StatusInternalServerError)
		return
	}
	out.Header().Add("Content-Type", "application/json")
	out.WriteHeader(status)
	if _, err := out.Write(text); err != nil {
		s.logs.Warn(err.Error())
	}
}

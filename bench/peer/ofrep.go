package main

import (
	"encoding/json"
	"net/http"

	"github.com/open-feature/flagd/core/pkg/evaluator"
	"github.com/open-feature/flagd/core/pkg/service/ofrep"
)

func reply(out http.ResponseWriter, status int, body any) {
	out.Header().Set("Content-Type", "application/json")
	out.WriteHeader(status)
	_ = json.NewEncoder(out).Encode(body)
}

// contextOf reads the evaluation context of a request; false where it is none.
func contextOf(request *http.Request) (map[string]any, bool) {
	var body ofrep.Request
	if json.NewDecoder(request.Body).Decode(&body) != nil {
		return nil, false
	}
	context, ok := body.Context.(map[string]any)
	return context, ok
}

func ofrepHandler(flags *evaluator.JSON) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ofrep/v1/evaluate/flags/{key}", func(out http.ResponseWriter, request *http.Request) {
		key := request.PathValue("key")
		context, ok := contextOf(request)
		if !ok {
			reply(out, http.StatusBadRequest, ofrep.ContextErrorResponseFrom(key))
			return
		}
		resolved := flags.ResolveAsAnyValue(request.Context(), "", key, context)
		if resolved.Error != nil {
			status, body := ofrep.EvaluationErrorResponseFrom(resolved)
			reply(out, status, body)
			return
		}
		reply(out, http.StatusOK, ofrep.SuccessResponseFrom(resolved))
	})
	mux.HandleFunc("POST /ofrep/v1/evaluate/flags", func(out http.ResponseWriter, request *http.Request) {
		context, ok := contextOf(request)
		if !ok {
			reply(out, http.StatusBadRequest, ofrep.BulkEvaluationContextError())
			return
		}
		resolved, metadata, err := flags.ResolveAllValues(request.Context(), "", context)
		if err != nil {
			reply(out, http.StatusInternalServerError, ofrep.InternalError{ErrorDetails: err.Error()})
			return
		}
		reply(out, http.StatusOK, ofrep.BulkEvaluationResponseFrom(resolved, metadata))
	})
	return mux
}

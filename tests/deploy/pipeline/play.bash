# What the tests of the canary's steps share: states of a Rollout as its controller shows them.
# Hash "aaa" runs image :old and is stable, hash "bbb" is the canary with image :new.

setup() {
  export PLAY=$BATS_TEST_TMPDIR/play
  export PATH=$BATS_TEST_DIRNAME/fake:$PATH
  export GUIDON_CALL_TIMEOUT=600 GUIDON_API_PATIENCE=20 GUIDON_SETTLE=5
  unset GITHUB_STEP_SUMMARY GUIDON_ADMIN_SERVER GUIDON_NAMESPACE NAMESPACE
  steps=$BATS_TEST_DIRNAME/../../../deploy/pipeline
  summary=$BATS_TEST_TMPDIR/summary.md
  mkdir -p "$PLAY"/{rollout,aborted,retried,runs}
  echo 1000000 >"$PLAY/clock"
  deployment :old 3
  sets aaa :old
  sets bbb :new
  echo '{"items": []}' | tee "$PLAY/runs-before.json" >"$PLAY/runs/1.json"
}

image() { echo "registry.internal/beacon/api$1"; }

# deployment TAG GENERATION
deployment() {
  cat >"$PLAY/deployment.json" <<JSON
{"metadata": {"name": "api", "generation": $2},
 "spec": {"template": {"spec": {"containers": [{"name": "api", "image": "$(image "$1")"}]}}}}
JSON
}

# sets HASH TAG: the ReplicaSet of a hash.
sets() {
  cat >"$PLAY/sets-$1.json" <<JSON
{"items": [{
  "metadata": {"name": "api-$1", "labels": {"rollouts-pod-template-hash": "$1"},
               "ownerReferences": [{"kind": "Rollout", "name": "api"}]},
  "spec": {"template": {"spec": {"containers": [{"name": "api", "image": "$(image "$2")"}]}}}}]}
JSON
}

# state PHASE HASH STABLE WORKLOAD_GENERATION STEP WEIGHT [FILTER]: one look at the Rollout.
state() {
  cat <<JSON | if [[ $# -gt 6 ]]; then jq "$7"; else cat; fi
{"metadata": {"name": "api", "generation": 7,
              "annotations": {"rollout.argoproj.io/workload-generation": "$4"}},
 "spec": {
   "workloadRef": {"kind": "Deployment", "name": "api"},
   "strategy": {"canary": {
     "analysis": {"startingStep": 1, "templates": [{"templateName": "api-canary"}]},
     "steps": [{"setWeight": 10}, {"pause": {"duration": "5m"}}, {"analysis": {}}, {"setWeight": 50},
               {"pause": {"duration": "5m"}}, {"setWeight": 100}, {"pause": {"duration": "2m"}}]}}},
 "status": {"phase": "$1", "currentPodHash": "$2", "stableRS": "$3", "currentStepIndex": $5,
            "observedGeneration": "7", "workloadObservedGeneration": "$4",
            "canary": {"weights": {"canary": {"weight": $6, "podTemplateHash": "$2"}}}}}
JSON
}

# play FOLDER: each line of stdin is the arguments of `state`, in order.
play() {
  local number=0 line
  while IFS= read -r line; do
    number=$((number + 1))
    eval "state $line" >"$PLAY/$1/$number.json"
  done
}

# run_of NAME TYPE STEP PHASE VALUE: an AnalysisRun of the canary, with one measurement, on a line.
run_of() {
  tr -d '\n' <<JSON
{"metadata": {"name": "$1", "creationTimestamp": "2026-11-25T01:00:00Z",
   "labels": {"rollouts-pod-template-hash": "bbb", "rollout-type": "$2", "step-index": "$3"},
   "ownerReferences": [{"kind": "Rollout", "name": "api"}]},
 "spec": {},
 "status": {"phase": "$4", "metricResults": [{
   "name": "guidon", "phase": "$4",
   "successful": $([[ $4 == Successful ]] && echo 1 || echo 0),
   "failed": $([[ $4 == Failed ]] && echo 1 || echo 0),
   "measurements": [{"phase": "$4", "finishedAt": "2026-11-25T01:05:00Z", "value": "${5//\"/\\\"}"}]}]}}
JSON
  echo
}

# The runs on stdin as a list.
runs() { echo "{\"items\": [$(paste -s -d , -)]}"; }

passed_runs() {
  { run_of background Background '' Successful '{"verdict":"pass","reason":"no worse"}'
    run_of gate Step 2 Successful '{"verdict":"pass","reason":"no worse"}'; } | runs
}

failed_run() {
  run_of background Background '' Failed '{"verdict":"fail","reason":"4.1 % errors | 0.2 % stable"}' | runs
}

promote() { run "$steps/promote-canary" --poll 5 --timeout 60 --observe 20 --summary "$summary" "$@"; }

exits() {
  [[ $status -eq $1 ]] || {
    printf 'exit code %s, not %s:\n%s\n' "$status" "$1" "$output"
    cat "$PLAY/calls"
    return 1
  }
}

called() { grep -qe "$1" "$PLAY/calls"; }

never_called() {
  if [[ -f $PLAY/calls ]] && called "$1"; then
    cat "$PLAY/calls"
    return 1
  fi
}

# A canary that takes all steps and passes.
healthy() {
  play rollout <<'S'
Healthy aaa aaa 3 7 0
Progressing aaa aaa 3 7 0
Progressing bbb aaa 4 0 0
Paused bbb aaa 4 1 10 '.status.pauseConditions = [{reason: "CanaryPauseStep"}]'
Progressing bbb aaa 4 2 10
Paused bbb aaa 4 4 50 '.status.pauseConditions = [{reason: "CanaryPauseStep"}]'
Paused bbb aaa 4 6 100 '.status.pauseConditions = [{reason: "CanaryPauseStep"}]'
Healthy bbb bbb 4 7 0
S
  passed_runs >"$PLAY/runs/1.json"
}

# The canary is at 10 % when the states begin to differ.
at_ten_percent() {
  play rollout <<S
Healthy aaa aaa 3 7 0
Progressing bbb aaa 4 0 0
Paused bbb aaa 4 1 10
${1:-Paused bbb aaa 4 1 10}
S
  play aborted <<<"Degraded bbb aaa 4 0 0 '.status.abort = true'"
}

# shellcheck shell=sh
# What the steps share; sourced by them. POSIX sh, kubectl 1.24 or newer, jq 1.6 or newer.
#
# The step sets STEP, NAMESPACE, ROLLOUT, POLL and SUMMARY before it calls anything here.

# Seconds that one call of kubectl may take, and for which calls that fail are tried again.
CALL_TIMEOUT=${GUIDON_CALL_TIMEOUT:-20}
API_PATIENCE=${GUIDON_API_PATIENCE:-120}

E_FAILED=1 E_USAGE=2 E_UNCHANGED=3 E_API=4
E_ANALYSIS=10 E_INCONCLUSIVE=11 E_ABORTED=12 E_TIMEOUT=13 E_SUPERSEDED=14 E_UNSEEN=15 E_UNTESTED=16
E_UNDER_WAY=20 E_ABORTED_BEFORE=21

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

say() { printf '%s\n' "$*"; }

# die CODE MESSAGE...
die() {
  die_code=$1
  shift
  printf '%s: %s\n' "$STEP" "$*" >&2
  exit "$die_code"
}

usage_error() { die "$E_USAGE" "$* (see $STEP --help)"; }

# The comment at the top of the step is its manual.
print_help() { sed -n '3,/^$/ s/^# \{0,1\}//p' "$0"; }

need_tools() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || die "$E_FAILED" "$tool is not installed"
  done
}

is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
}

now() { date +%s; }

kube() {
  timeout "$CALL_TIMEOUT" kubectl --namespace "$NAMESPACE" "$@"
}

# Forwards a free port of this machine, which it leaves in `forwarded_port`, to the port $3 of the pod $2
# in the namespace $1, until this step ends.
forward_port() {
  need_tools kubectl
  kubectl --namespace "$1" port-forward "pod/$2" ":$3" >"$scratch/forward" 2>"$scratch/errors" &
  forward_pid=$!
  trap 'kill "$forward_pid" 2>/dev/null || true; rm -rf "$scratch"' EXIT
  forward_give_up=$(($(now) + CALL_TIMEOUT))
  # Forwarding from 127.0.0.1:40123 -> 8017
  while ! grep -q '^Forwarding from 127.0.0.1:' "$scratch/forward"; do
    if ! kill -0 "$forward_pid" 2>/dev/null || [ "$(now)" -ge "$forward_give_up" ]; then
      die "$E_FAILED" "no port-forward to $2: $(tail -n 1 "$scratch/errors")"
    fi
    sleep 1
  done
  forwarded_port=$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\).*/\1/p' "$scratch/forward" | head -n 1)
}

# kube_patiently OUTPUT ARGS...: kubectl ARGS, its output in the file OUTPUT. Tries again while the API
# cannot be reached; what the API refuses is final.
kube_patiently() {
  kube_output=$1
  shift
  kube_give_up=''
  while :; do
    if kube "$@" >"$kube_output" 2>"$scratch/errors"; then return 0; fi
    kube_error=$(tail -n 1 "$scratch/errors")
    case $kube_error in
      *NotFound* | *"not found"* | *orbidden* | *nauthorized* | *Invalid* | *"resource type"* | *"unknown "*)
        die "$E_FAILED" "kubectl $1: $kube_error"
        ;;
    esac
    [ -n "$kube_give_up" ] || kube_give_up=$(($(now) + API_PATIENCE))
    if [ "$(now)" -ge "$kube_give_up" ]; then
      die "$E_API" "kubectl $1: no answer for $API_PATIENCE s: ${kube_error:-killed after $CALL_TIMEOUT s}"
    fi
    sleep "$POLL"
  done
}

# Reads the Rollout into the variables below. `settled` is whether the controller has seen the newest
# Rollout and the newest pod template: before that, a phase of Healthy says nothing. `seen` is the
# generation that it has seen of `owner`, which holds the pod template: the Rollout itself or the
# Deployment that it refers to.
read_rollout() {
  phase='' aborted='' hash='' stable='' settled='' step='' steps='' weight='' pause='' endless='' full='' message='' seen='' owner=''
  kube_patiently "$scratch/rollout.json" get rollout "$ROLLOUT" --output json
  eval "$(jq --raw-output '
    (.spec.strategy.canary.steps // []) as $steps
    | (.status // {}) as $status
    | ($status.currentStepIndex // 0) as $index
    | (.metadata.annotations["rollout.argoproj.io/workload-generation"] // "") as $workload
    | @sh "owner=\(if .spec.workloadRef then (.spec.workloadRef.kind | ascii_downcase) + "/" + .spec.workloadRef.name
                   else "rollout/" + .metadata.name end)
           phase=\($status.phase // "Unknown")
           aborted=\($status.abort // false)
           hash=\($status.currentPodHash // "")
           stable=\($status.stableRS // "")
           seen=\((if .spec.workloadRef then $status.workloadObservedGeneration
                   else $status.observedGeneration end) // "0" | tonumber? // 0)
           settled=\(($status.observedGeneration // "") == (.metadata.generation | tostring)
                     and ((.spec.workloadRef == null) or ($status.workloadObservedGeneration // "") == $workload))
           step=\($index)
           steps=\($steps | length)
           weight=\($status.canary.weights.canary.weight // 0)
           pause=\([$status.pauseConditions // [] | .[].reason] | join(" "))
           endless=\($steps[$index] | .pause? != null and .pause.duration == null)
           full=\($status.promoteFull // false)
           message=\($status.message // "" | gsub("\\s+"; " "))"' "$scratch/rollout.json")"
}

# Lists the AnalysisRuns of the pods with the hash $1, without those named in the file $2.
read_analysis_runs() {
  kube_patiently "$scratch/list.json" get analysisruns --selector "rollouts-pod-template-hash=$1" --output json
  jq --rawfile known "$2" --arg rollout "$ROLLOUT" '
    ($known | split("\n")) as $known
    | [.items[]
       | select(any(.metadata.ownerReferences[]?; .kind == "Rollout" and .name == $rollout))
       | select(.metadata.name | IN($known[]) | not)]
    | sort_by(.metadata.creationTimestamp)' "$scratch/list.json" >"$scratch/runs.json"
}

# Whether a listed AnalysisRun has one of the phases $1, such as '"Failed"'.
has_run() {
  jq --exit-status "any(.[]; .status.phase | IN($1))" "$scratch/runs.json" >/dev/null
}

# Whether the listed AnalysisRuns have passed the canary: one in the background has measured something
# good, and each analysis among the steps has come to its end. (A run that was cut short, as `promote
# --full` does, is called Successful, too.)
was_passed() {
  jq --exit-status --slurpfile runs "$scratch/runs.json" '
    $runs[0] as $runs
    | .spec.strategy.canary as $canary
    | [$canary.steps // [] | to_entries[] | select(.value.analysis) | .key | tostring] as $gates
    | all($gates[]; . as $gate | any($runs[];
        .metadata.labels["step-index"] == $gate and .status.phase == "Successful"
        and (.spec.terminate | not)))
      and ($canary.analysis == null or any($runs[];
        .metadata.labels["rollout-type"] == "Background" and .status.phase == "Successful"
        and any(.status.metricResults[]?; (.successful // 0) > 0)))
      and ($canary.analysis != null or ($gates | length) > 0)' "$scratch/rollout.json" >/dev/null
}

# Appends the file $1 to the job's summary, if there is one, and prints it.
summarise() {
  cat "$1"
  if [ -n "$SUMMARY" ]; then cat "$1" >>"$SUMMARY"; fi
}

# Has the controller give all traffic to the stable pods and waits until the weight is 0.
abort_and_wait() {
  kube_patiently /dev/null patch rollout "$ROLLOUT" --subresource status --type merge \
    --patch '{"status":{"abort":true}}'
  abort_give_up=$(($(now) + $1))
  while :; do
    read_rollout
    # A Rollout that is fully promoted takes the abort back: there is nothing to abort any more.
    if [ "$hash" = "$stable" ] && [ "$phase" = Healthy ]; then return 1; fi
    if [ "$aborted" = true ] && [ "$weight" = 0 ] && [ "$phase" = Degraded ]; then return 0; fi
    if [ "$(now)" -ge "$abort_give_up" ]; then
      die "$E_TIMEOUT" "aborted, but $weight % are still routed to the canary after $1 s: $phase $message"
    fi
    sleep "$POLL"
  done
}

#!/usr/bin/env bats
# What looks green and is not, and what goes wrong with the API.
load play

@test "stale generation: Healthy is about the former image until the controller has seen the new one, 15" {
  play rollout <<<"Healthy aaa aaa 3 7 0"
  promote "$(image :new)"
  exits 15
  [[ $output == *"has not seen generation 4 of deployment/api"* ]]
}

@test "stale generation: a change of the Rollout that is not observed does not count as Healthy" {
  play rollout <<'S'
Healthy aaa aaa 3 7 0
Healthy bbb bbb 4 7 0 '.metadata.generation = 8'
S
  promote "$(image :new)"
  exits 15
}

@test "undo mid-canary: Healthy on the former image is no release, 14" {
  at_ten_percent "Healthy aaa aaa 5 7 0"
  promote "$(image :new)"
  exits 14
  grep -q 'gave way to `registry.internal/beacon/api:old`' "$summary"
  never_called '"abort":true'
}

@test "another image while ours is on its way to the controller, 14" {
  play rollout <<'S'
Healthy aaa aaa 3 7 0
Progressing ccc aaa 5 0 0
S
  sets ccc :other
  promote "$(image :new)"
  exits 14
}

@test "same tag: nothing is rolled out, and that is not green, 3" {
  play rollout <<<"Healthy aaa aaa 3 7 0"
  promote "$(image :old)"
  exits 3
  never_called 'patch'
}

@test "same tag as the canary under way: goes on watching it" {
  deployment :new 4
  play rollout <<'S'
Paused bbb aaa 4 1 10
Healthy bbb bbb 4 7 0
S
  passed_runs >"$PLAY/runs/1.json"
  promote "$(image :new)"
  exits 0
  never_called 'patch'
}

@test "same tag that was aborted: refused, 21" {
  deployment :new 4
  play rollout <<<"Degraded bbb aaa 4 0 0 '.status.abort = true'"
  promote "$(image :new)"
  exits 21
  never_called 'patch'
}

@test "--retry: tries it again, and what the former try has measured does not count" {
  deployment :new 4
  play rollout <<<"Degraded bbb aaa 4 0 0 '.status.abort = true'"
  play retried <<'S'
Degraded bbb aaa 4 0 0
Progressing bbb aaa 4 0 0
Healthy bbb bbb 4 7 0
S
  failed_run >"$PLAY/runs-before.json"
  { run_of background Background '' Failed '' ; run_of second Background '' Successful '1'
    run_of gate Step 2 Successful '1'; } | runs >"$PLAY/runs/1.json"
  promote --retry "$(image :new)"
  exits 0
  called '"abort":false'
  [[ $(<"$summary") != *Failed* ]]
}

@test "--retry: the analyst forgets the first try, or nothing is tried" {
  deployment :new 4
  play rollout <<<"Degraded bbb aaa 4 0 0 '.status.abort = true'"
  play retried <<<"Healthy bbb bbb 4 7 0"
  passed_runs >"$PLAY/runs/1.json"
  touch "$PLAY/no-curl"
  promote --retry --analyst-pod guidon-analyst-0 "$(image :new)"
  exits 1
  never_called '"abort":false'
  rm "$PLAY/no-curl"
  promote --retry --analyst-pod guidon-analyst-0 "$(image :new)"
  exits 0
  called '--namespace guidon port-forward pod/guidon-analyst-0 :8018'
  called 'curl.*"rollout": "api", "canary": "bbb".*localhost:40123/v1/reset'
}

@test "another canary is under way: refused, 20" {
  deployment :new 4
  play rollout <<<"Paused bbb aaa 4 1 10"
  promote "$(image :third)"
  exits 20
  never_called 'patch'
}

@test "the first release has no analysis and is green" {
  play rollout <<'S'
Progressing bbb '' 4 0 0
Healthy bbb bbb 4 7 0
S
  deployment :new 4
  promote "$(image :new)"
  exits 0
  grep -q 'First release' "$summary"
}

@test "promote --full: the gate never came, 16" {
  healthy
  run_of background Background '' Successful '1' | runs >"$PLAY/runs/1.json"
  promote "$(image :new)"
  exits 16
}

@test "promote --full: the gate was cut short, which Argo calls Successful, 16" {
  healthy
  passed_runs | jq '.items[1].spec.terminate = true' >"$PLAY/runs/1.json"
  promote "$(image :new)"
  exits 16
}

@test "promote --full: seen in the status, 16" {
  at_ten_percent "Progressing bbb aaa 4 7 100 '.status.promoteFull = true'"
  state Healthy bbb bbb 4 7 0 >"$PLAY/rollout/5.json"
  passed_runs >"$PLAY/runs/1.json"
  promote "$(image :new)"
  exits 16
}

@test "a release whose analysis never ran is not green, 16" {
  healthy
  runs </dev/null >"$PLAY/runs/1.json"
  promote "$(image :new)"
  exits 16
  grep -q 'No AnalysisRun was found' "$summary"
}

@test "runs of an earlier release of the same image prove nothing, 16" {
  healthy
  passed_runs >"$PLAY/runs-before.json"
  promote "$(image :new)"
  exits 16
}

@test "the background run is closed a moment later" {
  healthy
  { run_of background Background '' Running 1; run_of gate Step 2 Successful 1; } | runs >"$PLAY/runs/1.json"
  passed_runs >"$PLAY/runs/2.json"
  promote "$(image :new)"
  exits 0
}

@test "API errors: a few are waited out" {
  healthy
  cp "$PLAY/rollout/5.json" "$PLAY/rollout/9.json"
  echo "Unable to connect to the server: dial tcp: i/o timeout" >"$PLAY/rollout/5.error"
  rm "$PLAY/rollout/5.json"
  promote "$(image :new)"
  exits 0
}

@test "API errors: without an end, 4" {
  healthy
  echo "Unable to connect to the server: EOF" >"$PLAY/rollout/4.error"
  rm "$PLAY"/rollout/[4-8].json
  promote "$(image :new)"
  exits 4
  [[ $output == *"EOF"* ]]
}

@test "time-outs: kubectl that never answers, 4" {
  export GUIDON_CALL_TIMEOUT=20
  touch "$PLAY/rollout/1.hang"
  promote "$(image :new)"
  exits 4
  [[ $output == *"killed after 20 s"* ]]
}

@test "what the API refuses is told at once, 1" {
  echo 'Error from server (Forbidden): rollouts.argoproj.io "api" is forbidden' >"$PLAY/rollout/1.error"
  promote "$(image :new)"
  exits 1
  [[ $output == *"is forbidden"* ]]
  [[ $(<"$PLAY/clock") -eq 1000000 ]]
}

@test "no such container, 1" {
  play rollout <<<"Healthy aaa aaa 3 7 0"
  promote --container nope "$(image :new)"
  exits 1
}

@test "usage: an image needs a tag of its own, 2" {
  for wrong in '' registry/api registry/api:latest registry/api:; do
    promote $wrong
    exits 2
  done
  promote --nope a:b
  exits 2
  promote --timeout 5m a:b
  exits 2
  [[ ! -f $PLAY/calls ]]
}

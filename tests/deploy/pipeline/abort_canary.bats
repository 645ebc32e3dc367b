#!/usr/bin/env bats
load play

abort() { run "$steps/abort-canary" --poll 2 --timeout 60 --summary "$summary" "$@"; }

@test "aborts, and waits until the weight is 0" {
  play rollout <<<"Paused bbb aaa 4 1 10"
  play aborted <<'S'
Paused bbb aaa 4 1 10 '.status.abort = true'
Degraded bbb aaa 4 0 10 '.status.abort = true'
Degraded bbb aaa 4 0 0 '.status.abort = true'
S
  abort
  exits 0
  called '--namespace beacon-prod patch rollout api --subresource status --type merge --patch {"status":{"abort":true}}'
  grep -q aborted "$summary"
}

@test "no canary is under way: changes nothing, 3" {
  play rollout <<<"Healthy aaa aaa 4 7 0"
  abort
  exits 3
  never_called patch
}

@test "promoted before the abort came, 3" {
  play rollout <<<"Paused bbb aaa 4 6 100"
  play aborted <<<"Healthy bbb bbb 4 7 0"
  abort
  exits 3
}

@test "the controller does not act, 13" {
  play rollout <<<"Paused bbb aaa 4 1 10"
  play aborted <<<"Paused bbb aaa 4 1 10 '.status.abort = true'"
  abort
  exits 13
  [[ $output == *"10 % are still routed"* ]]
}

@test "the API server is away, 4" {
  echo "Unable to connect to the server: EOF" >"$PLAY/rollout/1.error"
  abort
  exits 4
}

@test "usage, 2" {
  abort --nope
  exits 2
  abort --timeout soon
  exits 2
}

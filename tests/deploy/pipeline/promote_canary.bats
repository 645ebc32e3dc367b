#!/usr/bin/env bats
load play

@test "healthy: sets the image, sees each step, is released" {
  healthy
  promote "$(image :new)"
  exits 0
  called 'patch deployment/api.*beacon/api:new'
  never_called '"abort"'
  [[ $output == *"step 4 of 7, 50 % to the canary"* ]]
  grep -q 'released' "$summary"
  grep -q 'pass: no worse' "$summary"
}

@test "healthy: the summary goes where GitHub shows it" {
  healthy
  GITHUB_STEP_SUMMARY=$summary run "$steps/promote-canary" --poll 5 "$(image :new)"
  exits 0
  grep -q 'analysis run' "$summary"
}

@test "degraded: the analysis has failed, the measurements are in the summary, 10" {
  at_ten_percent "Degraded bbb aaa 4 0 0 '.status.abort = true | .status.message = \"RolloutAborted: metric guidon failed\"'"
  failed_run >"$PLAY/runs/1.json"
  promote "$(image :new)"
  exits 10
  grep -q '| background | guidon | Failed | 0 | 1 | 0 | fail: 4.1 % errors \\| 0.2 % stable |' "$summary"
  grep -q 'metric guidon failed' "$summary"
}

@test "degraded: the analysis could not measure, 11" {
  at_ten_percent "Degraded bbb aaa 4 0 0 '.status.abort = true'"
  run_of background Background '' Error 'connection refused' | runs >"$PLAY/runs/1.json"
  promote "$(image :new)"
  exits 11
}

@test "degraded: the pods do not come up, 12" {
  at_ten_percent "Degraded bbb aaa 4 0 0 '.status.abort = true | .status.message = \"ProgressDeadlineExceeded\"'"
  promote "$(image :new)"
  exits 12
  [[ $output == *ProgressDeadlineExceeded* ]]
}

@test "degraded without an abort, for good: aborts, 12" {
  at_ten_percent "Degraded bbb aaa 4 1 10"
  promote "$(image :new)"
  exits 12
  called 'patch rollout api --subresource status.*"abort":true'
}

@test "paused for ever: a step that waits for a human is aborted, 11" {
  at_ten_percent "Paused bbb aaa 4 1 10 '.spec.strategy.canary.steps[1] = {pause: {}}'"
  promote "$(image :new)"
  exits 11
  called '"abort":true'
  grep -q 'waits for a human' "$summary"
}

@test "paused for ever: an inconclusive analysis is aborted, 11" {
  at_ten_percent "Paused bbb aaa 4 1 10 '.status.pauseConditions = [{reason: \"InconclusiveAnalysisRun\"}]'"
  promote "$(image :new)"
  exits 11
  called '"abort":true'
}

@test "too slow: aborts, 13" {
  at_ten_percent
  promote "$(image :new)"
  exits 13
  called '"abort":true'
  [[ $output == *"not done after 60 s"* ]]
}

@test "too slow, and promoted before the abort comes: red all the same, and says so" {
  at_ten_percent
  rm "$PLAY"/aborted/*
  play aborted <<<"Healthy bbb bbb 4 7 0"
  promote "$(image :new)"
  exits 13
  grep -q 'could not be aborted any more' "$summary"
}

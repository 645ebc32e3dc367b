#!/usr/bin/env bats
load play

release() { run "$steps/dark-release" --summary "$summary" "$@"; }
kill_flag() { run "$steps/kill-flag" --summary "$summary" "$@"; }

flag_is() { jq -n --argjson killed "$1" '{key: "new-ranker", killed: $killed, revision: 12}' >"$PLAY/get.output"; }

@test "dark-release: released, options go to guidonctl, 0" {
  flag_is false
  release new-ranker --steps 1,10,100 --every 10m --guard g.yaml
  exits 0
  called 'guidonctl release new-ranker --steps 1,10,100 --every 10m --guard g.yaml --wait 14400s'
  grep -q 'new-ranker: released' "$summary"
  grep -q 'what guidonctl has seen' "$summary"
}

@test "dark-release: rolled back by the guard, 10" {
  echo 10 >"$PLAY/release.code"
  release new-ranker
  exits 10
  grep -q 'new-ranker: rolled back' "$summary"
  grep -q 'what guidonctl has seen' "$summary"
}

@test "dark-release: no verdict in time: nothing stays half released, 11" {
  echo 11 >"$PLAY/release.code"
  release --timeout 600 new-ranker
  exits 11
  called '--wait 600s --on-inconclusive abort --on-interrupt abort'
}

@test "dark-release: guidonctl fails: a ramp that may be another one is left alone, 1" {
  echo 1 >"$PLAY/release.code"
  release new-ranker
  exits 1
  never_called 'ramp abort'
  grep -q 'goes on, guarded' "$summary"
}

@test "dark-release: guidonctl hangs, 13" {
  touch "$PLAY/release.hang"
  release new-ranker
  exits 13
  [[ $(<"$PLAY/clock") -eq $((1000000 + 14400 + 120)) ]]
}

@test "dark-release: killed right after the release is no release, 14" {
  flag_is true
  release new-ranker
  exits 14
}

@test "dark-release: talks through a port-forward, which ends with it" {
  flag_is false
  release --pod guidond-0 new-ranker
  exits 0
  called '--namespace guidon port-forward pod/guidond-0 :8017'
  called 'guidonctl release new-ranker .*@localhost:40123'
}

@test "dark-release: no such pod, 1" {
  touch "$PLAY/no-forward"
  release --pod guidond-0 new-ranker
  exits 1
  [[ $output == *"not found"* ]]
  never_called 'guidonctl'
}

@test "dark-release: usage, 2" {
  release
  exits 2
  release --nope new-ranker
  exits 2
}

@test "kill-flag: kills, looks that it is killed, 0" {
  flag_is true
  kill_flag --reason "error rate up" new-ranker
  exits 0
  called 'guidonctl kill new-ranker --reason error rate up'
  [[ $output == *"off for everybody (revision 12)"* ]]
}

@test "kill-flag: goes on trying while guidond is away" {
  flag_is true
  printf '1\n1\n0\n' >"$PLAY/kill.code"
  kill_flag --reason r new-ranker
  exits 0
}

@test "kill-flag: gives up and says that the flag is on, 1" {
  echo 1 >"$PLAY/kill.code"
  kill_flag --reason r new-ranker
  exits 1
  [[ $output == *"NOT killed"* ]]
}

@test "kill-flag: refused is told at once, 1" {
  echo 5 >"$PLAY/kill.code"
  kill_flag --reason r new-ranker
  exits 1
}

@test "kill-flag: restored by somebody in the same moment, 1" {
  flag_is false
  kill_flag --reason r new-ranker
  exits 1
}

@test "kill-flag: no such flag, 3" {
  echo 3 >"$PLAY/kill.code"
  kill_flag --reason r new-ranker
  exits 3
}

@test "kill-flag: through a port-forward" {
  flag_is true
  kill_flag --pod guidond-0 --reason r new-ranker
  exits 0
  called 'guidonctl kill new-ranker --reason r @localhost:40123'
}

@test "kill-flag: usage: the history wants a reason, 2" {
  kill_flag new-ranker
  exits 2
  kill_flag --reason r
  exits 2
}

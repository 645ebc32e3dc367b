# shellcheck shell=sh source-path=SCRIPTDIR
# What the flags' steps share; sourced by them, after lib.sh's own part.
# shellcheck source=lib.sh
. "$here/lib.sh"

# Makes guidonctl talk to the admin port of the pod $1, which listens on the pod's loopback only. The
# forward ends with this step.
forward_admin_port() {
  need_tools kubectl
  kubectl --namespace "$NAMESPACE" port-forward "pod/$1" :8017 >"$scratch/forward" 2>"$scratch/errors" &
  forward_pid=$!
  trap 'kill "$forward_pid" 2>/dev/null || true; rm -rf "$scratch"' EXIT
  forward_give_up=$(($(now) + CALL_TIMEOUT))
  # Forwarding from 127.0.0.1:40123 -> 8017
  while ! grep -q '^Forwarding from 127.0.0.1:' "$scratch/forward"; do
    if ! kill -0 "$forward_pid" 2>/dev/null || [ "$(now)" -ge "$forward_give_up" ]; then
      die "$E_FAILED" "no port-forward to $1: $(tail -n 1 "$scratch/errors")"
    fi
    sleep 1
  done
  GUIDON_ADMIN_SERVER=localhost:$(sed -n 's/^Forwarding from 127.0.0.1:\([0-9]*\).*/\1/p' "$scratch/forward" | head -n 1)
  export GUIDON_ADMIN_SERVER
}

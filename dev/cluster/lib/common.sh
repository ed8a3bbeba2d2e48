# Shared tools: messages with the seconds since the start, locks, starting and stopping programs by
# their pid files, and waits that end in an error with the end of a log.
# shellcheck shell=bash disable=SC2154

say() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }
fail() {
  printf 'cluster: %s\n' "$*" >&2
  exit 1
}

# One caller at a time for each name. The started programs close the lock file (see start).
with_lock() {
  local name=$1 dir=$cache
  shift
  [[ $name == binaries ]] || dir=$(dirname "$run")
  mkdir -p "$dir"
  local lock
  exec {lock}>"$dir/.$name.lock"
  flock -n "$lock" || {
    say "waiting for another call of cluster"
    flock -w 1800 "$lock" || fail "another call holds $dir/.$name.lock since 30 minutes"
  }
  "$@"
  exec {lock}>&-
}

# start NAME COMMAND...: runs it as a daemon with a log and a pid file, without our open files and
# without our environment (proxies and kubeconfigs of a user must not reach the programs).
start() {
  local name=$1
  shift
  mkdir -p "$run/pids" "$logs"
  (
    for fd in /proc/self/fd/*; do
      fd=${fd##*/}
      ((fd <= 2)) || eval "exec $fd>&-"
    done
    cd /
    exec setsid env -i PATH="$bin:$PATH" HOME="$run" "$@" >>"$logs/$name.log" 2>&1 </dev/null
  ) &
  echo $! >"$run/pids/$name.pid"
}

# The pid of a program that really is ours (every one has a path below the state directory among its
# arguments); nothing if it is not running or the number belongs to some other process by now.
pid_of() {
  local pid
  pid=$(cat "$run/pids/$1.pid" 2>/dev/null) || return 1
  [[ $pid =~ ^[0-9]+$ ]] || return 1
  is_ours "$pid" || return 1
  echo "$pid"
}

is_ours() {
  tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -qF -- "$run/"
}

stop() {
  local name=$1 pid i
  if pid=$(pid_of "$name"); then
    kill "$pid" 2>/dev/null || true
    for ((i = 0; i < 100; i++)); do
      is_ours "$pid" || break
      sleep 0.1
    done
    ! is_ours "$pid" || kill -9 "$pid" 2>/dev/null || true
  fi
  rm -f "$run/pids/$name.pid"
}

# wait_for SECONDS WHAT PROGRAM COMMAND...: repeats the command until it succeeds. Ends with an error
# and the log of the program when the time is over or the program has ended.
wait_for() {
  local limit=$1 what=$2 program=$3 end=$((SECONDS + $1))
  shift 3
  until "$@" >/dev/null 2>&1; do
    # A program may be between start and exec: it counts as ended only if it still is after a moment.
    if ! pid_of "$program" >/dev/null && sleep 0.5 && ! pid_of "$program" >/dev/null; then
      give_up "$program" "$program ended while we waited for: $what"
    fi
    ((SECONDS < end)) || give_up "$program" "not within $limit s: $what"
    sleep 0.2
  done
}

give_up() {
  local program=$1
  shift
  printf -- '--- last lines of %s\n' "$logs/$program.log" >&2
  tail -n 25 "$logs/$program.log" >&2 || true
  printf -- '---\n' >&2
  fail "$*"
}

# Our own calls go straight to the cluster, whatever proxy the user's shell names.
direct() {
  env -u http_proxy -u https_proxy -u all_proxy -u HTTP_PROXY -u HTTPS_PROXY -u ALL_PROXY "$@"
}

k() { direct "$bin/kubectl" --kubeconfig "$kubeconfig" --request-timeout=10s "$@"; }
containers() { ctr --address "$containerd_socket" --namespace k8s.io "$@"; }

follow_log() {
  [[ -n $1 && -f $logs/$1.log ]] || fail "no such log; there are: $(cd "$logs" 2>/dev/null && echo *.log | sed 's/\.log//g')"
  tail -n 100 -F "$logs/$1.log"
}

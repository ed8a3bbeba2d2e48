# What dev/bench/bench measures with: processes and their CPU time, and one line per figure.
# shellcheck shell=bash
source "$(dirname "${BASH_SOURCE[0]}")/../local/lib.sh"

readonly FIRST_PORT=${FIRST_PORT:-28080}
readonly SIMULATOR_PORT=$FIRST_PORT NGINX_PORT=$((FIRST_PORT + 1)) GATEWAY_PORT=$((FIRST_PORT + 2))
readonly ADMIN_PORT=$((FIRST_PORT + 3)) FIRST_PEER_PORT=$((FIRST_PORT + 10))
bench=$repo/dev/bench
out=$local_dir/bench
samples=$out/samples.tsv
# The load client and what writes the gateway's configuration, with the libraries of the command line.
java_path=$bench/target/classes:$repo/dev/e2e/target/classes:$repo/operator/cli/target/lib/*
declare -A pid=() url=() version=() absent=()

compile() {
  step "compiling the load client"
  run_maven -q -Dquick -Dmaven.test.skip=true -pl dev/bench,dev/e2e -am compile >"$out/maven.log" 2>&1 ||
    { cat "$out/maven.log" >&2; fail "the load client does not compile"; }
}

# Each subject is a session of its own: all of its processes are measured, and ended, together.
spawn() {
  local name=$1
  shift
  setsid "$@" >"$out/$name/log" 2>&1 &
  pid[$name]=$!
}

end_all() {
  local it deadline=$((SECONDS + 10))
  for it in "${pid[@]}"; do kill -- "-$it" 2>/dev/null || true; done
  for it in "${pid[@]}"; do
    while kill -0 -- "-$it" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
    kill -KILL -- "-$it" 2>/dev/null || true
  done
  pid=()
}

# Until a chat completion is answered; a peer that installs databases at its first start takes a while.
await_answer() {
  local name=$1 deadline=$((SECONDS + $2))
  until ask "$name" -o /dev/null; do
    kill -0 "${pid[$name]}" 2>/dev/null && ((SECONDS < deadline)) || return 1
    sleep 0.1
  done
}

ask() {
  local name=$1 header arguments=()
  shift
  while IFS= read -r header; do arguments+=(-H "$header"); done <"$out/$name/headers"
  curl -sf --max-time 5 "${arguments[@]}" --data-binary "@$out/$name/unary" "$@" "${url[$name]}" 2>/dev/null
}

# A file per kind of request: what the load tools send to this subject. Further arguments: headers.
questions() {
  local name=$1 model=$2
  shift 2
  mkdir -p "$out/$name"
  printf '%s\n' 'Content-Type: application/json' "$@" >"$out/$name/headers"
  sed "s#@model@#$model#; s#@stream@##" "$bench/request.json" >"$out/$name/unary"
  sed "s#@model@#$model#; s#@stream@#,\"stream\":true#" "$bench/request.json" >"$out/$name/stream"
}

# Microseconds of CPU that a session has used. A JVM's compiler threads are left out: they work for
# the future, and a benchmark of minutes would count them as if they worked for its requests.
cpu_us() {
  local member files=()
  for member in $(members "$1"); do
    if grep -qs '^C2 Compiler' "/proc/$member"/task/*/comm; then
      files+=("/proc/$member"/task/*/stat)
    else
      files+=("/proc/$member/stat")
    fi
  done
  cat "${files[@]}" 2>/dev/null | awk -v tick="$(getconf CLK_TCK)" '
    !/\(C[12] Compiler/ { sub(/^.*\) /, ""); ticks += $12 + $13 }
    END { printf "%.0f\n", ticks * 1000000 / tick }'
}

rss_mb() {
  local member
  for member in $(members "$1"); do cat "/proc/$member/status" 2>/dev/null || true; done |
    awk '/^VmRSS/ { kb += $2 } END { printf "%.0f\n", kb / 1024 }'
}

members() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v session="$1" '{ id = $1; sub(/^.*\) /, ""); if ($4 == session) print id }'
}

# subject, scenario, metric, value
sample() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$samples"; }

divided() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b ? a / b : 0 }'; }

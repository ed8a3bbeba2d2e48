# Shared by the scripts of this folder: where things are, what is said on the screen, which Java.
# shellcheck shell=bash

set -euo pipefail
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
local_dir=$repo/.local
cluster=$repo/dev/cluster/cluster
mkdir -p "$local_dir"

say() { printf '%s\n' "$*"; }
step() { printf '[%4ds] %s\n' "$SECONDS" "$*"; }
fail() { printf 'aifleet: %s\n' "$*" >&2; exit 1; }

# Prints a JAVA_HOME of JDK 25 or newer; the java on the PATH is often older.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" "${JAVA_HOME_25_X64:-}" /usr/lib/jvm/*25* /opt/*jdk*25* \
    "$HOME"/.sdkman/candidates/java/25* "$(dirname "$(dirname "$(readlink -f "$(command -v javac || echo /x/x/x)")")")"; do
    [[ -x $home/bin/javac ]] || continue
    local version
    version=$("$home/bin/javac" -version 2>&1 | sed -E 's/^javac ([0-9]+).*/\1/')
    if ((version >= 25)); then
      printf '%s\n' "$home"
      return
    fi
  done
  fail "no JDK 25 found. Install one (for example Temurin 25) or set JAVA_HOME to it."
}

use_jdk() {
  JAVA_HOME=$(find_jdk)
  export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
}

# Installs what Debian has and this machine lacks: pairs of program:package.
need() {
  local pair absent=()
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || absent+=("${pair#*:}")
  done
  ((${#absent[@]})) || return 0
  [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null ||
    fail "please install: ${absent[*]}"
  step "installing ${absent[*]}"
  {
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${absent[@]}"
  } >"$local_dir/apt.log" 2>&1 || { tail -20 "$local_dir/apt.log" >&2; fail "apt-get could not install ${absent[*]}"; }
}

# Runs a command with every line of its output marked, so that two can share the screen.
marked() {
  local mark=$1
  shift
  "$@" 2>&1 | sed -u "s/^/[$mark] /"
}

# Hash of files (tracked or not, but not ignored), to know whether an output is up to date.
tree_hash() {
  (cd "$repo" && git ls-files -co --exclude-standard -- "$@" 2>/dev/null | sort | while read -r file; do
    [[ -f $file ]] && sha256sum "$file"
  done | sha256sum | cut -c1-32)
}

# Ends what dev/local/standalone left running, by the process ids that it wrote down.
end_standalone() {
  local file=$local_dir/standalone.pids pid deadline=$((SECONDS + 15))
  [[ -f $file ]] || return 0
  while read -r pid; do
    # An id may belong to another program by now.
    grep -qz 'aifleet' "/proc/$pid/cmdline" 2>/dev/null || continue
    kill "$pid" 2>/dev/null || continue
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
  done <"$file"
  rm -f "$file"
}

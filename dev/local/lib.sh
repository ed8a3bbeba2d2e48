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

# The version of everything, which stands in pom.xml.
version() { sed -n 's:.*<revision>\(.*\)</revision>.*:\1:p' "$repo/pom.xml"; }

# Maven's arguments to show warnings and errors only; -q would hide the warning that a build failed for.
quiet=(-Dorg.slf4j.simpleLogger.defaultLogLevel=warn)

# Maven with the JDK that this project needs, in the project's folder.
run_maven() {
  use_jdk
  need mvn:maven
  cd "$repo"
  local began=$local_dir/maven.began quick="" it
  for it in "$@"; do [[ $it != -Dquick ]] || quick=1; done
  [[ $quick ]] || forget_unchecked
  touch "$began"
  # What Maven's own libraries call is announced as an error to be by JDK 25.
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}" mvn -B "$@" ||
    { it=$?; remember_unchecked; return "$it"; }
  remember_unchecked
}

# Maven takes classes that are up to date for checked ones. Those that -Dquick compiled are not: a file
# beside them says so, and the next build that checks compiles them once more.
remember_unchecked() {
  [[ $quick ]] || return 0
  local module
  while read -r module; do
    # Maven touches its own records of a module also where there is nothing to compile.
    [[ ! -d $module/target || ! $(find "$module"/target/*classes -name '*.class' -newer "$began" -print -quit 2>/dev/null) ]] ||
      touch "$module/target/unchecked"
  done < <(modules)
}

forget_unchecked() {
  local module
  while read -r module; do
    [[ ! -f $module/target/unchecked ]] || rm -rf "$module"/target/{classes,test-classes,maven-status,unchecked}
  done < <(modules)
}

# The folders of all modules.
modules() { sed -n 's:.*<module>\(.*\)</module>.*:\1:p' "$repo/pom.xml"; }

# The folder of the module that is called so: by its folder's last name or, for provider-simulator, simulator.
module_folder() {
  local folder
  while read -r folder; do
    [[ $folder != */"$1" && $folder != "$1" && $folder != */*-"$1" ]] || { printf '%s\n' "$folder"; return; }
  done < <(modules)
  fail "there is no module '$1'. MODULE is one of: $(modules | sed 's:.*/::; s:^provider-::' | tr '\n' ' ')"
}

# Maven's arguments for one module alone: what it needs is compiled, and not tested or checked.
only_module() {
  local folder package
  folder=$(module_folder "$1") || return
  package=$(cd "$repo/$folder/src/test/java/dev/aifleet" && printf '%s\n' * | head -1)
  printf '%s\n' -pl "$folder" -am "-Donly=$package"
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

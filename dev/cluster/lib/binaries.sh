# The Kubernetes programs: from $KUBE_ASSETS, or built once from the Go modules beside this directory
# into a cache that outlives the cluster. One `go build` for all, so that shared packages compile once.
# shellcheck shell=bash disable=SC2154

links=(etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl) # to the binary `kube`
shipped=("${links[@]}" coredns metrics-server pause)                                          # what $KUBE_ASSETS must have
sources=(go.work go.work.sum kube/go.mod kube/go.sum kube/main.go kube/pause/main.go coredns/go.mod coredns/go.sum
  coredns/main.go metrics-server/go.mod metrics-server/go.sum metrics-server/main.go)

kube_version() { awk '$1 == "k8s.io/kubernetes" {print $2; exit} $2 == "k8s.io/kubernetes" {print $3; exit}' "$here/kube/go.mod"; }

cache_dir() {
  local hash
  hash=$(cd "$here" && cat "${sources[@]}" | sha256sum | cut -c1-12)
  echo "$cache/$(kube_version)-$hash/bin"
}

# Sets $bin to the programs of the running cluster, else to those that `up` would use.
use_binaries() {
  if [[ -e $run/bin ]]; then
    bin=$(readlink -f "$run/bin")
  elif [[ -n ${KUBE_ASSETS:-} ]]; then
    bin=$(realpath "$KUBE_ASSETS")
  else
    bin=$(cache_dir)
  fi
  [[ -x $bin/kubectl ]] || fail "no programs yet: run 'cluster binaries' or 'cluster up'"
}

ensure_binaries() {
  local absent
  if [[ -n ${KUBE_ASSETS:-} ]]; then
    absent=$(missing_assets)
    [[ -z $absent ]] || fail "KUBE_ASSETS ($KUBE_ASSETS) lacks: $absent"
    bin=$(realpath "$KUBE_ASSETS")
    return
  fi
  bin=$(cache_dir)
  [[ -d $bin ]] || build_binaries
}

missing_assets() {
  local program absent=()
  for program in "${shipped[@]}"; do [[ -x $KUBE_ASSETS/$program ]] || absent+=("$program"); done
  echo "${absent[*]}"
}

# A reason why Go cannot build the programs here; nothing if it can.
go_problem() {
  local needed have
  needed=$(awk '$1 == "go" {print $2}' "$here/go.work")
  command -v go >/dev/null || {
    echo "no Go (version $needed or newer)"
    return
  }
  # Inside the module a newer toolchain may be fetched by Go itself; then this prints the newer one.
  have=$(cd "$here" && go env GOVERSION 2>/dev/null)
  have=${have#go}
  [[ -n $have && $(printf '%s\n' "$needed" "${have%%[^0-9.]*}" | sort -V | head -n 1) == "$needed" ]] ||
    echo "Go is too old or cannot fetch the version needed (needed: $needed, here: $(cd / && go env GOVERSION))"
}

build_binaries() {
  local version reason target build
  reason=$(go_problem)
  [[ -z $reason ]] || fail "$reason; or set KUBE_ASSETS to a directory with: ${shipped[*]}"
  version=$(kube_version)
  target=$(dirname "$bin")
  mkdir -p "$cache"
  rm -rf "$cache"/.build.*
  build=$(mktemp -d "$cache/.build.XXXXXX")
  say "building Kubernetes $version, etcd, CoreDNS and metrics-server from their Go modules (once; minutes)"
  run_build "$version" "$build" || {
    grep -v '^[a-z0-9./-]*$' "$build/log" | tail -n 30 >&2 || true
    tail -n 5 "$build/log" >&2
    rm -rf "$build"
    fail "the Go build failed"
  }
  local link
  for link in "${links[@]}"; do ln -s kube "$build/bin/$link"; done
  rm -rf "$target"
  mkdir -p "$target"
  mv "$build/bin" "$target/bin"
  rm -rf "$build"
  say "built into $target/bin ($(du -sh "$target/bin" | cut -f1))"
}

run_build() {
  local version=$1 build=$2 flags="-s -w" package total pid status=0
  local minor=${version#v*.}
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    flags+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=${minor%%.*}"
    flags+=" -X $package.gitTreeState=clean"
  done
  mkdir "$build/bin"
  local packages=(./kube ./kube/pause ./coredns ./metrics-server)
  export CGO_ENABLED=0 GOFLAGS="-mod=readonly -buildvcs=false"
  cd "$here" || return
  say "fetching modules"
  go list -deps "${packages[@]}" >"$build/packages" 2>"$build/log" || return
  total=$(sort -u "$build/packages" | wc -l)
  go build -v -trimpath -ldflags "$flags" -o "$build/bin/" "${packages[@]}" >>"$build/log" 2>&1 &
  pid=$!
  # shellcheck disable=SC2064  # the pid of now
  trap "kill $pid 2>/dev/null; rm -rf '$build'" EXIT
  local ticks=0
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    ((++ticks % 15)) || say "compiling: $(grep -cv '^go: ' "$build/log") of at most $total packages"
  done
  wait "$pid" || status=$?
  trap - EXIT
  return "$status"
}

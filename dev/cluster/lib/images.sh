# Images come as archives (docker-save or OCI layout) into containerd: there is no registry.
# shellcheck shell=bash disable=SC2154

import_images() {
  (($#)) || fail "import what? name at least one image archive"
  pid_of containerd >/dev/null || fail "containerd is not running: 'cluster up' first"
  local tar
  for tar in "$@"; do
    [[ -f $tar ]] || fail "no such file: $tar"
    import_image "$tar"
  done
}

# An archive with the same content is imported only once in the life of the cluster.
import_image() {
  local sum names name
  sum=$(sha256sum "$1" | cut -d' ' -f1)
  if [[ -f $run/imported/$sum ]]; then
    say "already imported: $1"
    return
  fi
  mkdir -p "$run/imported" "$logs"
  names=$(timeout 300 ctr --address "$containerd_socket" --namespace k8s.io images import "$1" 2>&1) || {
    printf '%s\n' "$names" >&2
    fail "could not import $1"
  }
  names=$(printf '%s\n' "$names" | awk '$1 == "unpacking" {print $2}')
  for name in $names; do wait_for 20 "the kubelet's side knows $name" containerd image_known "$name"; done
  printf '%s\n' "$names" >"$run/imported/$sum"
  say "imported ${names//$'\n'/ }"
}

# containerd's Kubernetes side learns of images by events, and then labels them.
image_known() { containers images ls "name==$1" | grep -q io.cri-containerd.image=managed; }

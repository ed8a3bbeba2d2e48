# Bringing the cluster up, and saying how it is.
# shellcheck shell=bash disable=SC2154

cluster_up() {
  if [[ -e $run/bin ]] && cluster_healthy; then
    say "already up: export KUBECONFIG=$kubeconfig"
    return
  fi
  if [[ -e $run ]]; then
    say "found a cluster that is not whole: taking it down first"
    cluster_down
  fi
  take_down_abandoned
  doctor || fail "this machine cannot have a cluster (see above)"
  with_lock binaries ensure_binaries
  mkdir -p "$run" "$logs"
  ensure_packages
  record_machine
  ln -sfn "$bin" "$run/bin"
  add_address
  ensure_certificates
  write_kubeconfig
  start_containerd
  start_control_plane
  start_node
  ensure_pause_image
  start_addons
  wait_for 60 "the default ServiceAccount exists" controller-manager default_account
  wait_for 120 "the node is ready" kubelet node_ready
  wait_for 60 "DNS resolves through the kube-dns Service" coredns dns_works
  wait_for 90 "the metrics API is available" metrics-server metrics_work
  say "up: export KUBECONFIG=$kubeconfig"
}

cluster_healthy() {
  local program
  [[ -x $run/bin/kubectl ]] && same_boot || return 1
  bin=$(readlink -f "$run/bin")
  for program in "${programs[@]}"; do pid_of "$program" >/dev/null || return 1; done
  k get --raw /readyz >/dev/null 2>&1 && node_ready && dns_works && metrics_work
} 2>/dev/null

cluster_status() {
  [[ -e $run/bin ]] || fail "no cluster at $run"
  use_binaries
  local program pid
  for program in "${programs[@]}"; do
    if pid=$(pid_of "$program"); then
      printf '%-20s running  pid %-8s %5d MB\n' "$program" "$pid" "$(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$pid/status")"
    else
      printf '%-20s NOT RUNNING\n' "$program"
    fi
  done
  report "API server ready" k get --raw /readyz
  report "node ready" node_ready
  report "DNS" dns_works
  report "metrics API" metrics_work
  { k get pods -A --no-headers 2>/dev/null || true; } |
    awk '{count[$4]++} END {for (state in count) printf "pods %-15s %d\n", state, count[state]}'
}

report() {
  local what=$1
  shift
  if "$@" >/dev/null 2>&1; then printf '%-20s yes\n' "$what"; else printf '%-20s NO\n' "$what"; fi
}

cluster_env() {
  [[ -e $run/bin ]] || fail "no cluster at $run: run 'cluster up' first"
  use_binaries
  printf 'export KUBECONFIG=%q\n' "$kubeconfig"
  # shellcheck disable=SC2016  # expanded by the shell that reads it
  printf 'export PATH=%q:"$PATH"\n' "$bin"
  if [[ -n ${HTTPS_PROXY:-}${https_proxy:-}${ALL_PROXY:-}${all_proxy:-} ]]; then
    printf 'export NO_PROXY=%q no_proxy=%q\n' "${NO_PROXY:+$NO_PROXY,}$node_ip,$service_cidr,$pod_cidr" \
      "${no_proxy:+$no_proxy,}$node_ip,$service_cidr,$pod_cidr"
  fi
}

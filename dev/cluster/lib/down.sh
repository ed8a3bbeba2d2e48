# Taking the cluster down and leaving the machine as it was. Works on whatever is left of a cluster:
# half started, half stopped, or only its files after a reboot.
# shellcheck shell=bash disable=SC2154

cluster_down() {
  local program sockets=""
  [[ -e $run ]] || {
    rm -f "$kubeconfig"
    say "nothing to take down at $run"
    return
  }
  [[ -d $run/pids || -d $before || -d $logs ]] || fail "$run does not look like a cluster's state; remove it yourself"
  say "stopping pods and programs"
  for program in metrics-server coredns kube-proxy kubelet; do stop "$program"; done
  ! same_boot || kill_pods
  stop containerd
  sockets=$(awk 'sub("^unix://", "")' "$run"/containerd/state/io.containerd.runtime.v2.task/k8s.io/*/address 2>/dev/null || true)
  kill_shims
  for program in scheduler controller-manager apiserver etcd; do stop "$program"; done
  say "putting the machine back as it was"
  unmount_all
  [[ ! -f $before/boot ]] || remove_namespaces
  if same_boot; then
    remove_cgroups
    restore_network
    restore_sysctls
  fi
  [[ ! -f $before/boot ]] || clean_fixed_directories "$sockets"
  [[ $(cat "$occupant_file" 2>/dev/null) != "$run" ]] || rm -f "$occupant_file"
  rm -rf --one-file-system "$run"
  rm -f "$kubeconfig"
  say "down"
}

# All processes of all pods are in the cgroups of the kubelet that has been stopped just before.
kill_pods() {
  local i pids tops
  mapfile -t tops < <(pod_cgroups)
  ((${#tops[@]})) || return 0
  for ((i = 0; i < 100; i++)); do
    pids=$(find "${tops[@]}" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u || true)
    [[ -n $pids ]] || return 0
    # shellcheck disable=SC2086  # one word for each process
    kill -9 $pids 2>/dev/null || true
    sleep 0.1
  done
  say "some processes of pods do not end: $pids"
}

# The shims belong to no program of ours any more; they are known by our socket among their arguments.
kill_shims() {
  local dir pid
  for dir in /proc/[0-9]*; do
    pid=${dir#/proc/}
    if tr '\0' ' ' 2>/dev/null <"$dir/cmdline" | grep -q -- "^[^ ]*containerd-shim[^ ]* .*$containerd_socket"; then
      kill -9 "$pid" 2>/dev/null || true
    fi
  done
}

unmount_all() {
  local mount
  while read -r mount; do
    umount -l "$(printf '%b' "$mount")" 2>/dev/null || true
  done < <(awk -v dir="$run/" 'index($2, dir) == 1 {print $2}' /proc/mounts | sort -r)
}

# What the cluster changes on the machine outside its own directories, written down before the first
# change and put back by `down`: sysctls, the address on the loopback device, network namespaces, nft
# tables, cgroups, and a few directories whose places are fixed in the programs.
# shellcheck shell=bash disable=SC2154

before=$run/before
occupant_file=/run/aifleet-cluster # the state directory of the cluster that has this machine

changed_sysctls=(vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys
  kernel.keys.root_maxbytes net.ipv4.ip_forward net.ipv4.conf.all.route_localnet net.netfilter.nf_conntrack_max
  net.netfilter.nf_conntrack_tcp_timeout_established net.netfilter.nf_conntrack_tcp_timeout_close_wait
  net.netfilter.nf_conntrack_tcp_be_liberal)

# Deepest first. Only emptied of our files, and removed only if empty and not there before.
fixed_directories=(/var/lib/kubelet/device-plugins /var/lib/kubelet /var/log/containers /var/log/pods
  /var/lib/cni/results /var/lib/cni/cache /var/lib/cni /run/containerd/s /run/containerd /run/netns /run/runc)

boot_id() { cat /proc/sys/kernel/random/boot_id; }
same_boot() { [[ $(cat "$before/boot" 2>/dev/null) == "$(boot_id)" ]]; }
pod_cgroups() { find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d -name kubepods 2>/dev/null; }
pod_namespaces() { ip netns list 2>/dev/null | awk '/^cni-/ {print $1}'; }
nft_tables() { nft list tables 2>/dev/null | awk '$1 == "table" {print $2, $3}'; }
address_taken() { ip -o -4 addr show | grep -qF " $node_ip/"; }

# Another checkout's cluster on this machine; nothing if there is none.
neighbour() {
  local dir
  dir=$(cat "$occupant_file" 2>/dev/null) || return 1
  [[ -n $dir && $dir != "$run" && -d $dir/before && $(cat "$dir/before/boot") == "$(boot_id)" ]] && echo "$dir"
}

# Whether none of its programs runs any more: they were killed, and nobody has taken it down.
is_abandoned() {
  local run=$1 program
  for program in "${programs[@]}"; do
    ! pid_of "$program" >/dev/null || return 1
  done
}

take_down_abandoned() {
  local dir
  dir=$(neighbour) && is_abandoned "$dir" || return 0
  say "taking down what is left of the cluster at $dir: its programs were killed"
  AIFLEET_LOCAL=$dir "$here/cluster" down
}

# Other clusters on the machine would get in each other's way.
check_neighbours() {
  local dir
  ! same_boot || return 0
  if dir=$(neighbour); then
    is_abandoned "$dir" || echo "the cluster at $dir runs on this machine: take it down first ('make stop' there)"
    return 0
  fi
  ! address_taken || echo "the address $node_ip is taken (another cluster? else set AIFLEET_NODE_IP)"
  [[ -z $(pod_cgroups) ]] || echo "another kubelet runs pods on this machine: $(pod_cgroups | head -n 1)"
}

record_machine() {
  local name
  mkdir -p "$before"
  for name in "${changed_sysctls[@]}"; do
    ! sysctl -n "$name" >/dev/null 2>&1 || printf '%s=%s\n' "$name" "$(sysctl -n "$name")"
  done >"$before/sysctls"
  for name in "${fixed_directories[@]}"; do [[ ! -e $name ]] || echo "$name"; done >"$before/directories"
  pod_namespaces >"$before/namespaces"
  nft_tables >"$before/tables"
  grep -c ' /run/netns ' /proc/mounts >"$before/netns-mount" || true
  boot_id >"$before/boot"
  echo "$run" >"$occupant_file"
}

# The route lets the host reach cluster addresses also where it has no default route, and keeps unknown
# ones from leaving the machine.
add_address() {
  ip addr replace "$node_ip/32" dev lo
  ip route replace "$service_cidr" dev lo src "$node_ip"
}

# Namespaces that were not there before and have no address but one of our pods'. After a reboot of a
# machine whose /run is on disk, their names are still there.
remove_namespaces() {
  local name addresses
  while read -r name; do
    ! grep -qxF "$name" "$before/namespaces" || continue
    addresses=$(ip -n "$name" -o -4 addr show scope global 2>/dev/null || true)
    [[ -n $addresses && $addresses != *" ${node_pod_cidr%.*}."* ]] || ip netns del "$name" 2>/dev/null || true
  done < <(pod_namespaces)
  if [[ $(cat "$before/netns-mount") == 0 && -d /run/netns && -z $(ls -A /run/netns) ]]; then
    while grep -q ' /run/netns ' /proc/mounts && umount /run/netns 2>/dev/null; do :; done
  fi
}

restore_network() {
  local family table i
  while read -r family table; do
    grep -qxF "$family $table" "$before/tables" || nft delete table "$family" "$table" 2>/dev/null || true
  done < <(nft_tables | grep -E ' (kube-proxy|nat|filter|mangle|raw|security)$')
  conntrack --delete --orig-dst "$service_cidr" >/dev/null 2>&1 || true
  ip route del "$service_cidr" dev lo 2>/dev/null || true
  ip addr del "$node_ip/32" dev lo 2>/dev/null || true
  for ((i = 0; i < 50; i++)); do # a namespace's devices and routes go a moment after it
    ip route show | grep -q "^${node_pod_cidr%.*}\.[0-9]* " || break
    sleep 0.1
  done
}

restore_sysctls() {
  local setting
  while read -r setting; do
    [[ $(sysctl -n "${setting%%=*}" 2>/dev/null) == "${setting#*=}" ]] || sysctl -qw "$setting" || true
  done <"$before/sysctls"
}

remove_cgroups() {
  local top
  while read -r top; do
    find "$top" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done < <(pod_cgroups)
}

# $1: the sockets of our containers' shims
clean_fixed_directories() {
  local path name
  for path in $1; do rm -f "$path"; done
  for path in /var/lib/cni/results/aifleet-*-eth0; do
    name=${path##*/aifleet-}
    rm -f "$path" "/var/lib/cni/results/cni-loopback-${name%-eth0}-lo"
  done
  for path in /var/log/containers/*; do
    [[ $(readlink "$path") != "$run"/* ]] || rm -f "$path"
  done
  if ! grep -qxF /var/lib/kubelet/device-plugins "$before/directories"; then
    rm -f /var/lib/kubelet/device-plugins/{kubelet.sock,kubelet_internal_checkpoint,DEPRECATION}
  fi
  for path in "${fixed_directories[@]}"; do
    grep -qxF "$path" "$before/directories" || rmdir "$path" 2>/dev/null || true
  done
}

# Says what the machine lacks for a cluster. Every check prints one line per missing thing.
# shellcheck shell=bash disable=SC2154

doctor() {
  local missing
  missing=$( {
    check_machine
    check_neighbours
    check_packages
    check_programs
    [[ $(id -u) != 0 ]] || check_kernel
  })
  [[ -n $missing ]] || return 0
  printf '%s\n' "$missing" >&2
  return 1
}

check_machine() {
  [[ $(uname -s) == Linux ]] || echo "not Linux"
  [[ $(id -u) == 0 ]] || echo "not root: namespaces, mounts and network rules need it"
  local memory_kb
  (($(free_gb "$run") >= 2)) || echo "less than 2 GB free on the disk of $run"
  memory_kb=$(awk '/^MemTotal/ {print $2}' /proc/meminfo)
  ((memory_kb > 3 * 1024 * 1024)) || echo "less than 3 GB of memory"
}

check_packages() {
  local absent
  absent=$(missing_packages)
  [[ -n $absent ]] || return 0
  if ! is_debian_12; then
    echo "not Debian 12, so nothing is installed by itself; missing packages: ${absent//$'\n'/ }"
  elif ! command -v apt-get >/dev/null; then
    echo "no apt-get to install: ${absent//$'\n'/ }"
  fi
}

check_programs() {
  local reason absent
  if [[ -n ${KUBE_ASSETS:-} ]]; then
    absent=$(missing_assets)
    [[ -z $absent ]] || echo "KUBE_ASSETS ($KUBE_ASSETS) lacks: $absent"
  elif [[ ! -d $(cache_dir) ]]; then
    reason=$(go_problem)
    [[ -z $reason ]] || echo "$reason, and KUBE_ASSETS does not name a directory with the programs"
    (($(free_gb "$cache") >= 7)) || echo "less than 7 GB free on the disk of $cache, for building the programs"
  fi
}

# Tries the kernel's parts for real where that is harmless: in namespaces of their own.
check_kernel() {
  local parent scratch
  parent=$(existing_parent "$run")
  if scratch=$(mktemp -d "$parent/.cluster-doctor.XXXXXX" 2>/dev/null); then
    mkdir "$scratch"/{lower,upper,work,merged}
    unshare -m mount -t overlay overlay \
      -o "lowerdir=$scratch/lower,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/merged" 2>/dev/null ||
      echo "cannot mount overlay on $parent (name another place with AIFLEET_LOCAL)"
    rm -rf "$scratch"
  else
    echo "cannot write to $parent"
  fi
  unshare -n ip link add aifleet0 type veth peer name aifleet1 2>/dev/null ||
    echo "cannot make network namespaces with veth devices"
  if command -v nft >/dev/null; then
    unshare -n nft 'add table ip aifleet; add chain ip aifleet c { type nat hook prerouting priority 0; }' 2>/dev/null ||
      echo "the kernel has no nf_tables NAT"
  fi
  [[ -w /proc/sys/net/ipv4/ip_forward ]] || echo "cannot write sysctls (/proc/sys is read-only)"
  check_cgroups
}

check_cgroups() {
  local controller
  if [[ -f /sys/fs/cgroup/cgroup.controllers ]]; then
    for controller in cpu cpuset memory pids; do
      grep -qw "$controller" /sys/fs/cgroup/cgroup.controllers || echo "no cgroup controller $controller"
    done
    return
  fi
  for controller in cpu cpuset memory pids devices; do
    [[ -w /sys/fs/cgroup/$controller/cgroup.procs ]] || echo "no writable cgroup controller $controller"
  done
}

free_gb() { df -kP "$(existing_parent "$1")" | awk 'NR == 2 {print int($4 / 1024 / 1024)}'; }

existing_parent() {
  local dir=$1
  until [[ -d $dir ]]; do dir=$(dirname "$dir"); done
  echo "$dir"
}

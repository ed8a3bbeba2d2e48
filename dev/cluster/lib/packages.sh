# Debian packages: container runtime, network tools, and the few commands the scripts use. Only the
# packages of missing commands are installed.
# shellcheck shell=bash disable=SC2154

# command or file, then the package that brings it
wanted_packages=(
  containerd containerd
  ctr containerd
  runc runc
  iptables iptables
  nft nftables
  conntrack conntrack
  openssl openssl
  ip iproute2
  sysctl procps
  curl curl
  python3 python3
)

missing_packages() {
  local i
  {
    for ((i = 0; i < ${#wanted_packages[@]}; i += 2)); do
      command -v "${wanted_packages[i]}" >/dev/null || echo "${wanted_packages[i + 1]}"
    done
    [[ -x $cni_bin/ptp && -x $cni_bin/host-local && -x $cni_bin/loopback ]] || echo containernetworking-plugins
  } | sort -u
}

is_debian_12() { grep -q '^12' /etc/debian_version 2>/dev/null; }

ensure_packages() {
  local packages log=$logs/packages.log
  mapfile -t packages < <(missing_packages)
  ((${#packages[@]})) || return 0
  is_debian_12 || fail "missing: ${packages[*]}; they are installed by themselves on Debian 12 only"
  say "installing packages: ${packages[*]}"
  mkdir -p "$logs"
  {
    timeout 300 apt-get update || true # an outdated list may still do
    DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -y --no-install-recommends "${packages[@]}"
  } >>"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    fail "could not install: ${packages[*]}"
  }
  mapfile -t packages < <(missing_packages)
  ((${#packages[@]} == 0)) || fail "still missing after the installation: ${packages[*]}"
}

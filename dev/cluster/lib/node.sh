# The node: containerd with its own directories and socket, pod network, kubelet, kube-proxy.
# shellcheck shell=bash disable=SC2154

start_containerd() {
  say "starting containerd"
  mkdir -p "$run"/{containerd,cni,cni-ipam,kubelet,podlogs,volplug}
  : >"$run/resolv.conf"
  write_containerd_config >"$run/containerd.toml"
  write_cni_config >"$run/cni/10-aifleet.conflist"
  start containerd containerd --config "$run/containerd.toml"
}

ensure_pause_image() {
  wait_for 30 "containerd answers" containerd containers version
  local root=$run/pause
  mkdir -p "$root"
  cp -L "$bin/pause" "$root/pause"
  python3 "$here/lib/oci-image.py" --name "$pause_image" --layer "$root" --entrypoint /pause "$root.tar"
  import_image "$root.tar"
  rm -r "$root"
}

# restrict_oom_score_adj: without CAP_SYS_RESOURCE (restricted containers) runc cannot lower the score.
write_containerd_config() {
  cat <<EOF
version = 2
root = "$run/containerd/root"
state = "$run/containerd/state"
[grpc]
  address = "$containerd_socket"
[plugins."io.containerd.internal.v1.opt"]
  path = "$run/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pause_image"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$cni_bin"
    conf_dir = "$run/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "runc"
        Root = "$run/runc"
        SystemdCgroup = false
EOF
}

# One route per pod on the host (ptp): needs no bridge, and the host reaches every pod.
write_cni_config() {
  cat <<EOF
{"cniVersion": "1.0.0", "name": "aifleet", "plugins": [
  {"type": "ptp", "ipMasq": false, "ipam": {
    "type": "host-local", "dataDir": "$run/cni-ipam",
    "ranges": [[{"subnet": "$node_pod_cidr"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
EOF
}

start_node() {
  say "starting kubelet and kube-proxy"
  sysctl -qw net.ipv4.ip_forward=1
  write_kubelet_config >"$run/kubelet.yaml"
  write_proxy_config >"$run/kube-proxy.yaml"
  start kubelet "$bin/kubelet" --config="$run/kubelet.yaml" --kubeconfig="$pki/kubelet.conf" \
    --hostname-override="$node" --node-ip="$node_ip" --root-dir="$run/kubelet" --cert-dir="$run/kubelet/pki" \
    --housekeeping-interval=5s
  start kube-proxy "$bin/kube-proxy" --config="$run/kube-proxy.yaml"
}

# Images are never collected (nothing could pull them again), pods evicted only when the disk or the
# memory is all but used up.
write_kubelet_config() {
  cat <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $node_ip
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $pki/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $pki/kubelet.crt
tlsPrivateKeyFile: $pki/kubelet.key
healthzBindAddress: 127.0.0.1
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
containerRuntimeEndpoint: unix://$containerd_socket
clusterDomain: cluster.local
clusterDNS: ["$dns_ip"]
resolvConf: $run/resolv.conf
podLogsDir: $run/podlogs
volumePluginDir: $run/volplug
makeIPTablesUtilChains: false
imageGCHighThresholdPercent: 100
evictionHard:
  memory.available: 100Mi
  nodefs.available: "1%"
  imagefs.available: "1%"
  nodefs.inodesFree: "1%"
  imagefs.inodesFree: "1%"
serializeImagePulls: false
registerNode: true
maxPods: 110
EOF
}

# nodePortAddresses keeps node ports off the outer interfaces; the zeros leave conntrack's sysctls alone.
write_proxy_config() {
  cat <<EOF
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: {kubeconfig: $pki/proxy.conf}
clusterCIDR: $pod_cidr
hostnameOverride: $node
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
nodePortAddresses: ["$node_ip/32"]
EOF
}

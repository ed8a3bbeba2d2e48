# Settings of the cluster: where it keeps its state, and the addresses and ports it takes. Everything
# that could collide with something else on the machine can be set from the environment.
# shellcheck shell=bash disable=SC2034  # read by the other files

if [[ -z ${HOME:-} ]]; then
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
  export HOME
fi

run=$(realpath -m "${AIFLEET_LOCAL:-$repo/.local/cluster}")
pki=$run/pki
logs=$run/logs
kubeconfig=$(dirname "$run")/kubeconfig
cache=${XDG_CACHE_HOME:-$HOME/.cache}/aifleet/kube

node=node1
node_ip=${AIFLEET_NODE_IP:-172.30.0.1} # given to the loopback device: pods reach it, other machines don't
service_cidr=${AIFLEET_SERVICE_CIDR:-10.96.0.0/16}
pod_cidr=${AIFLEET_POD_CIDR:-10.244.0.0/16}
node_pod_cidr=${pod_cidr%/*}/24
api_service_ip=${service_cidr%.*}.1
dns_ip=${service_cidr%.*}.10
api_port=${AIFLEET_API_PORT:-16443}
etcd_port=${AIFLEET_ETCD_PORT:-12379} # and the next one
dns_port=${AIFLEET_DNS_PORT:-10053}
metrics_port=${AIFLEET_METRICS_PORT:-14443}
dns_health_port=${AIFLEET_DNS_HEALTH_PORT:-18181}

cni_bin=${CNI_BIN_DIR:-/usr/lib/cni}
pause_image=localhost/pause:3.10-aifleet
containerd_socket=$run/containerd/containerd.sock

# Every program, in the order of starting; stopped the other way round.
programs=(etcd apiserver controller-manager scheduler containerd kubelet kube-proxy coredns metrics-server)

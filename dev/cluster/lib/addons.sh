# Cluster DNS and metrics: CoreDNS and metrics-server as processes of the host, behind the Services
# under which every cluster has them.
# shellcheck shell=bash disable=SC2154

start_addons() {
  say "starting CoreDNS and metrics-server"
  local manifest
  for manifest in "$here"/manifests/*.yaml; do
    sed -e "s|@NODE_IP@|$node_ip|; s|@DNS_IP@|$dns_ip|; s|@DNS_PORT@|$dns_port|; s|@METRICS_PORT@|$metrics_port|" \
      -e "s|@CA@|$(base64 -w0 "$pki/ca.crt")|" "$manifest"
    echo ---
  done >"$run/addons.yaml"
  wait_for 30 "objects of DNS and metrics applied" apiserver \
    k apply --server-side --force-conflicts -f "$run/addons.yaml"

  write_corefile >"$run/Corefile"
  start coredns "$bin/coredns" -conf "$run/Corefile"
  # 10 s is the shortest resolution that it takes.
  start metrics-server "$bin/metrics-server" --kubeconfig="$pki/metrics-server.conf" \
    --authentication-kubeconfig="$pki/metrics-server.conf" --authorization-kubeconfig="$pki/metrics-server.conf" \
    --bind-address="$node_ip" --secure-port="$metrics_port" \
    --tls-cert-file="$pki/metrics-server.crt" --tls-private-key-file="$pki/metrics-server.key" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --metric-resolution=10s --kubelet-request-timeout=5s
}

# Names outside the cluster do not exist: there is no outside, and an answer at once beats a time-out.
write_corefile() {
  cat <<EOF
.:$dns_port {
    bind $node_ip
    errors
    ready 127.0.0.1:$dns_health_port
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        kubeconfig $pki/coredns.conf
        pods insecure
        ttl 5
    }
    template ANY ANY {
        rcode NXDOMAIN
    }
}
EOF
}

dns_works() { python3 "$here/lib/dns-query.py" "$dns_ip" kubernetes.default.svc.cluster.local | grep -qxF "$api_service_ip"; }
metrics_work() {
  [[ $(k get apiservice v1beta1.metrics.k8s.io -o 'jsonpath={.status.conditions[?(@.type=="Available")].status}') == True ]]
}
node_ready() { [[ $(k get node "$node" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}') == True ]]; }
default_account() { k get serviceaccount default -n default; }

# The control plane: etcd, API server (with an audit log of all writes), controller manager, scheduler.
# shellcheck shell=bash disable=SC2154

start_control_plane() {
  local etcd=http://127.0.0.1:$etcd_port peers=http://127.0.0.1:$((etcd_port + 1))
  say "starting etcd and the API server"
  start etcd "$bin/etcd" --name "$node" --data-dir "$run/etcd" \
    --listen-client-urls "$etcd" --advertise-client-urls "$etcd" \
    --listen-peer-urls "$peers" --initial-advertise-peer-urls "$peers" --initial-cluster "$node=$peers" \
    --unsafe-no-fsync --log-level warn
  write_audit_policy >"$run/audit-policy.yaml"
  start apiserver "$bin/kube-apiserver" --etcd-servers="$etcd" \
    --bind-address="$node_ip" --advertise-address="$node_ip" --secure-port="$api_port" \
    --service-cluster-ip-range="$service_cidr" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --allow-privileged=true \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$pki/apiserver-kubelet.crt" --kubelet-client-key="$pki/apiserver-kubelet.key" \
    --service-account-issuer=https://kubernetes.default.svc.cluster.local \
    --service-account-key-file="$pki/sa.pub" --service-account-signing-key-file="$pki/sa.key" \
    --requestheader-client-ca-file="$pki/front-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-extra-headers-prefix=X-Remote-Extra- --requestheader-group-headers=X-Remote-Group \
    --requestheader-username-headers=X-Remote-User \
    --proxy-client-cert-file="$pki/front-proxy.crt" --proxy-client-key-file="$pki/front-proxy.key" \
    --audit-policy-file="$run/audit-policy.yaml" --audit-log-path="$logs/audit.log" --audit-log-format=json \
    --audit-log-maxsize=200 --audit-log-maxbackup=2
  wait_for 90 "API server ready" apiserver k get --raw /readyz

  say "starting controller manager and scheduler"
  # The autoscaler works at a quicker pace than usual, so that tests of it don't take minutes.
  start controller-manager "$bin/kube-controller-manager" \
    --kubeconfig="$pki/controller-manager.conf" --authentication-kubeconfig="$pki/controller-manager.conf" \
    --authorization-kubeconfig="$pki/controller-manager.conf" --bind-address=127.0.0.1 --leader-elect=false \
    --service-account-private-key-file="$pki/sa.key" --root-ca-file="$pki/ca.crt" \
    --cluster-signing-cert-file="$pki/ca.crt" --cluster-signing-key-file="$pki/ca.key" \
    --use-service-account-credentials=true --allocate-node-cidrs=true --cluster-cidr="$pod_cidr" \
    --service-cluster-ip-range="$service_cidr" \
    --horizontal-pod-autoscaler-sync-period=5s --horizontal-pod-autoscaler-cpu-initialization-period=10s \
    --horizontal-pod-autoscaler-initial-readiness-delay=5s
  start scheduler "$bin/kube-scheduler" \
    --kubeconfig="$pki/scheduler.conf" --authentication-kubeconfig="$pki/scheduler.conf" \
    --authorization-kubeconfig="$pki/scheduler.conf" --bind-address=127.0.0.1 --leader-elect=false
}

# Writes only, at the level of metadata: who did what to which object. Left out: reads, questions for
# permission, heartbeats of the node, and events.
write_audit_policy() {
  cat <<'EOF'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
  - level: None
    verbs: [get, list, watch]
  - level: None
    resources:
      - group: authentication.k8s.io
      - group: authorization.k8s.io
      - {group: "", resources: [events]}
      - {group: events.k8s.io, resources: [events]}
  - level: None
    users: ["system:node:node1"]
    resources: [{group: coordination.k8s.io, resources: [leases]}]
  - level: Metadata
EOF
}

# Keys, certificates and kubeconfigs: two authorities (clients and servers; the aggregation proxy) and
# one certificate for each program. EC keys, in the form every client reads (BEGIN EC PRIVATE KEY).
# shellcheck shell=bash disable=SC2154

ensure_certificates() {
  [[ ! -f $pki/complete ]] || return 0
  mkdir -p "$pki"
  chmod 700 "$pki"
  (
    umask 077
    cd "$pki"
    authority ca kubernetes-ca
    authority front-ca front-proxy-ca
    local local_names="DNS:localhost,IP:127.0.0.1,IP:$node_ip"
    local kubernetes=kubernetes.default.svc metrics=metrics-server.kube-system.svc
    leaf ca apiserver /CN=kube-apiserver serverAuth \
      "$local_names,IP:$api_service_ip,DNS:kubernetes,DNS:kubernetes.default,DNS:$kubernetes,DNS:$kubernetes.cluster.local"
    leaf ca kubelet "/O=system:nodes/CN=system:node:$node" serverAuth,clientAuth "DNS:$node,$local_names"
    leaf ca metrics-server /CN=system:metrics-server serverAuth,clientAuth "DNS:$metrics,$local_names"
    leaf ca admin /O=system:masters/CN=admin clientAuth
    leaf ca apiserver-kubelet /O=system:masters/CN=kube-apiserver-kubelet-client clientAuth
    leaf ca controller-manager /CN=system:kube-controller-manager clientAuth
    leaf ca scheduler /CN=system:kube-scheduler clientAuth
    leaf ca proxy /CN=system:kube-proxy clientAuth
    leaf ca coredns /CN=system:coredns clientAuth
    leaf front-ca front-proxy /CN=front-proxy-client clientAuth
    openssl genrsa -out sa.key 2048
    openssl rsa -in sa.key -pubout -out sa.pub
    local user
    for user in kubelet metrics-server controller-manager scheduler proxy coredns; do kubeconfig_of "$user" >"$user.conf"; done
  ) >"$logs/certificates.log" 2>&1 || {
    tail -n 10 "$logs/certificates.log" >&2
    fail "could not make the certificates"
  }
  touch "$pki/complete"
}

authority() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
  openssl req -x509 -new -key "$1.key" -sha256 -days 3650 -subj "/CN=$2" -out "$1.crt" \
    -addext keyUsage=critical,digitalSignature,keyCertSign,cRLSign -addext basicConstraints=critical,CA:TRUE
}

# leaf AUTHORITY NAME SUBJECT USAGE [ALTERNATIVE-NAMES]
leaf() {
  local authority=$1 name=$2 subject=$3 usage=$4 names=${5:-}
  openssl ecparam -name prime256v1 -genkey -noout -out "$name.key"
  openssl req -new -key "$name.key" -subj "$subject" -out "$name.csr"
  {
    echo "keyUsage=critical,digitalSignature"
    echo "basicConstraints=critical,CA:FALSE"
    echo "extendedKeyUsage=$usage"
    [[ -z $names ]] || echo "subjectAltName=$names"
  } >"$name.ext"
  openssl x509 -req -in "$name.csr" -CA "$authority.crt" -CAkey "$authority.key" -CAcreateserial \
    -days 3650 -sha256 -extfile "$name.ext" -out "$name.crt"
  rm "$name.csr" "$name.ext"
}

# A kubeconfig that needs no other file.
kubeconfig_of() {
  cat <<EOF
apiVersion: v1
kind: Config
clusters:
  - name: aifleet-local
    cluster:
      server: https://$node_ip:$api_port
      certificate-authority-data: $(base64 -w0 "$pki/ca.crt")
users:
  - name: $1
    user:
      client-certificate-data: $(base64 -w0 "$pki/$1.crt")
      client-key-data: $(base64 -w0 "$pki/$1.key")
contexts:
  - name: aifleet-local
    context: {cluster: aifleet-local, user: $1}
current-context: aifleet-local
EOF
}

write_kubeconfig() {
  (
    umask 077
    kubeconfig_of admin >"$kubeconfig.new"
  )
  mv "$kubeconfig.new" "$kubeconfig"
}

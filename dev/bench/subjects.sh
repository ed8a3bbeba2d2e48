# Starts what is measured, each on a loopback port, each with the request that suits it.
# shellcheck shell=bash disable=SC2034
subjects=(direct nginx gateway)
readonly CLIENT_KEY=sk-bench-0123456789abcdef

start_subjects() {
  step "starting simulator, nginx and gateway"
  local port
  for port in $SIMULATOR_PORT $NGINX_PORT $GATEWAY_PORT $ADMIN_PORT; do must_be_free "$port"; done
  start_simulator
  start_nginx
  start_gateway
  start_peers
}

start_simulator() {
  questions direct gpt-4o
  url[direct]=http://127.0.0.1:$SIMULATOR_PORT/v1/chat/completions
  SIM_NAME=bench SIM_PORT=$SIMULATOR_PORT spawn direct java -XX:+UseSerialGC -Xms256m -Xmx1g \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$repo/samples/provider-simulator/target/aifleet-provider-simulator-$(version).jar:$repo/operator/cli/target/lib/*" \
    dev.aifleet.simulator.ProviderSimulator
  await_answer direct 30 || gave_up direct
  version[direct]="the provider simulator of this revision, without a proxy"
}

start_nginx() {
  local files
  files=$(ulimit -n)
  questions nginx gpt-4o
  url[nginx]=http://127.0.0.1:$NGINX_PORT/v1/chat/completions
  sed "s/@port@/$NGINX_PORT/; s/@upstream@/$SIMULATOR_PORT/; s/@processes@/$(nproc)/; s/@files@/$files/
    s/@connections@/$files/" "$bench/nginx.conf" >"$out/nginx/nginx.conf"
  spawn nginx nginx -p "$out/nginx" -c nginx.conf
  await_answer nginx 10 || gave_up nginx
  version[nginx]="$(nginx -v 2>&1 | sed 's/.*nginx\///'), proxy_pass only"
}

# With the JVM options of its image, at the image's default limit of 512 MiB.
start_gateway() {
  local options began
  mapfile -t options < <(grep -hv '^#' "$repo/dev/images/java.options" "$repo/dev/images/gateway.options")
  questions gateway gpt-5 "Authorization: Bearer $CLIENT_KEY"
  url[gateway]=http://127.0.0.1:$GATEWAY_PORT/v1/chat/completions
  java -cp "$java_path" dev.aifleet.bench.Configuration $SIMULATOR_PORT "$CLIENT_KEY" "$out/gateway"
  began=$(date +%s%N)
  # The access log goes through a pipe, as a container's does, and the reader is not measured.
  AIFLEET_CONFIG_DIR=$out/gateway/config AIFLEET_CREDENTIALS_DIR=$out/gateway/credentials AIFLEET_CONTROL_DIR="" \
    AIFLEET_PORT=$GATEWAY_PORT AIFLEET_ADMIN_PORT=$ADMIN_PORT MALLOC_ARENA_MAX=2 \
    AIFLEET_DRAIN_MIN_DURATION=0s AIFLEET_DRAIN_TIMEOUT=2s \
    setsid java -XX:MaxRAM=512m "${options[@]}" ${GATEWAY_OPTIONS:-} \
    -cp "$repo/gateway-runtime/server/target/aifleet-gateway-server-$(version).jar:$repo/operator/cli/target/lib/*" \
    dev.aifleet.gateway.Gateway > >(exec cat >/dev/null) 2>"$out/gateway/log" &
  pid[gateway]=$!
  await_answer gateway 30 || gave_up gateway
  version[gateway]="this revision; API key, alias, rate limit, metrics and access log on; first 200 after \
$((($(date +%s%N) - began) / 1000000)) ms without AOT cache"
}

# A peer that cannot be had here is told in the report, and nothing else fails because of it.
start_peers() {
  local name port=$FIRST_PEER_PORT
  for name in $peers; do
    [[ -x $bench/peers/$name ]] || fail "there is no dev/bench/peers/$name"
    must_be_free "$port"
    step "installing and starting $name"
    start_peer "$name" "$port"
    port=$((port + 1))
  done
}

start_peer() {
  local name=$1 port=$2 folder=$out/$1 headers
  mkdir -p "$folder"
  if ! "$bench/peers/$name" install >"$folder/install.log" 2>&1; then
    absent[$name]="cannot be installed here: $(tail -1 "$folder/install.log")"
    step "$name: ${absent[$name]}"
    return
  fi
  "$bench/peers/$name" configure $SIMULATOR_PORT "$port" "$folder"
  spawn "$name" "$bench/peers/$name" run "$port" "$folder"
  mapfile -t headers <"$folder/peer.headers"
  questions "$name" "$(<"$folder/peer.model")" "${headers[@]}"
  url[$name]=http://127.0.0.1:$port/v1/chat/completions
  [[ ! -x $folder/prepare ]] || "$folder/prepare" >>"$folder/install.log" 2>&1 || true
  if await_answer "$name" 90; then
    version[$name]=$("$bench/peers/$name" version)
    subjects+=("$name")
  else
    absent[$name]="does not answer: $(tail -1 "$folder/log" | cut -c1-200)"
    step "$name: ${absent[$name]}"
    kill -- "-${pid[$name]}" 2>/dev/null || true
  fi
}

must_be_free() {
  ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || fail "port $1 is in use"
}

gave_up() {
  tail -5 "$out/$1/log" >&2
  fail "$1 does not answer"
}

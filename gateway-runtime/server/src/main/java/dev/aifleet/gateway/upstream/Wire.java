package dev.aifleet.gateway.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// All sockets of one event loop to upstreams. Made, used and closed on that loop.
public final class Wire {
  private static final long SWEEP_MILLIS = 1000;
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int MAX_CHUNK_BYTES = 64 * 1024;

  private final Vertx vertx;
  private final HttpClientAgent client;
  private final Dialer dialer;
  private final Timeouts timeouts;
  private final LongSupplier nanos;
  private final int poolSize;
  private final Map<LiveUpstream, ConnectionPool> pools = new HashMap<>();

  /// @param loops event loops that share `timeouts.connections()`
  public Wire(Vertx vertx, Timeouts timeouts, int loops, LongSupplier nanos) {
    this.vertx = vertx;
    this.timeouts = timeouts;
    this.nanos = nanos;
    this.poolSize = Math.ceilDiv(timeouts.connections(), loops);
    this.client = vertx.createHttpClient(options(timeouts));
    this.dialer = new Dialer(vertx, client, timeouts.connect());
    vertx.setPeriodic(SWEEP_MILLIS, timer -> sweep());
  }

  /// Starts an attempt. `reply` hears the rest, possibly before this returns.
  public Sending send(Target target, Outgoing outgoing, Reply reply) {
    var pool =
        pools.computeIfAbsent(target.live(), live -> new ConnectionPool(this, live, poolSize));
    var sending = new Sending(this, pool, target, outgoing, reply);
    sending.start();
    return sending;
  }

  public void close() {
    var unused = client.close();
  }

  Vertx vertx() {
    return vertx;
  }

  Dialer dialer() {
    return dialer;
  }

  Timeouts timeouts() {
    return timeouts;
  }

  LongSupplier nanos() {
    return nanos;
  }

  private void sweep() {
    pools.values().forEach(ConnectionPool::sweep);
    pools.values().removeIf(ConnectionPool::isForgettable);
  }

  private static HttpClientOptions options(Timeouts timeouts) {
    return new HttpClientOptions()
        .setConnectTimeout((int) timeouts.connect().toMillis())
        .setSslHandshakeTimeout(timeouts.connect().toMillis())
        .setSslHandshakeTimeoutUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
        .setTcpNoDelay(true)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setMaxChunkSize(MAX_CHUNK_BYTES)
        .setDecompressionSupported(false);
  }
}

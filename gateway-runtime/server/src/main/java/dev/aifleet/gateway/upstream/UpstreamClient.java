package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.transport.OutboundConnector;
import dev.aifleet.gateway.upstream.UpstreamRequest.ResponseHandler;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// All connections of one event loop to upstreams. Created, used and closed on that loop.
public final class UpstreamClient {
  private static final long SWEEP_MILLIS = 1000;

  private final ClientLoop loop;
  private final Dialer dialer;
  private final Function<LiveUpstream, PodConnections> shared;
  private final Map<LiveUpstream, ConnectionPool> pools = new HashMap<>();
  private final long sweeper;

  /// A client that shares the connection limits of upstreams with others.
  ///
  /// @param random owned by this loop
  public UpstreamClient(Vertx vertx, LongSupplier nanos, RandomGenerator random) {
    this(vertx, LiveUpstream::connections, nanos, random);
  }

  private UpstreamClient(
      Vertx vertx,
      Function<LiveUpstream, PodConnections> shared,
      LongSupplier nanos,
      RandomGenerator random) {
    this.loop = ClientLoop.current(vertx, nanos, random);
    this.shared = shared;
    this.dialer = new Dialer(new OutboundConnector(vertx));
    this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, timer -> sweep());
  }

  /// A client whose connections do not count against the shared limits.
  static UpstreamClient apart(Vertx vertx, LongSupplier nanos, RandomGenerator random) {
    return new UpstreamClient(vertx, live -> new PodConnections(live.isTls()), nanos, random);
  }

  /// Starts an attempt. `handler` may be called before this returns.
  public UpstreamCall send(
      Target target, UpstreamRequest upstreamRequest, ResponseHandler handler) {
    target.live().countAttempt();
    return start(target, upstreamRequest, handler);
  }

  /// Sends a request that is not an attempt and is not counted.
  UpstreamCall sendUncounted(
      Target target, UpstreamRequest upstreamRequest, ResponseHandler handler) {
    return start(target, upstreamRequest, handler);
  }

  public void close() {
    loop.vertx().cancelTimer(sweeper);
    dialer.close();
  }

  private UpstreamCall start(
      Target target, UpstreamRequest upstreamRequest, ResponseHandler handler) {
    var pool =
        pools.computeIfAbsent(
            target.live(), live -> new ConnectionPool(loop, dialer, target, shared.apply(live)));
    var sending = new UpstreamCall(loop, pool, target, upstreamRequest, handler);
    sending.start();
    return sending;
  }

  private void sweep() {
    pools.values().forEach(ConnectionPool::sweep);
    pools.values().removeIf(ConnectionPool::isForgettable);
  }
}

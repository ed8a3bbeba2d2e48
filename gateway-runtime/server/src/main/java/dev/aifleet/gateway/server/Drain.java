package dev.aifleet.gateway.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/// Takes a pod out of service without failed requests. The pod becomes unready first, and serves as
/// before until the cluster has noticed. In the second half of that time every response asks its
/// client to reconnect, which then reaches another pod. Then nothing more is accepted, and requests
/// in progress may finish until the timeout.
public final class Drain {
  /// Time for the last bytes to reach the clients.
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final DrainState state;
  private final List<DataListener> listeners;

  public Drain(Vertx vertx, DrainState state, List<DataListener> listeners) {
    this.vertx = vertx;
    this.state = state;
    this.listeners = List.copyOf(listeners);
  }

  /// Completes when nothing is in flight any more.
  ///
  /// @param minDuration how long to keep accepting
  /// @param timeout of the whole drain
  public Future<Void> begin(Duration minDuration, Duration timeout) {
    state.drain();
    after(minDuration.dividedBy(2)).onComplete(half -> state.close());
    return after(minDuration).compose(min -> finish(timeout.minus(minDuration)));
  }

  private Future<Void> finish(Duration left) {
    state.close();
    Duration patience = left.isPositive() ? left : Duration.ZERO;
    after(patience).onComplete(end -> listeners.forEach(DataListener::expire));
    var stopped =
        listeners.stream().map(listener -> listener.stopAccepting(patience.plus(GRACE))).toList();
    return Future.join(stopped).otherwiseEmpty().mapEmpty();
  }

  private Future<Void> after(Duration delay) {
    if (delay.toMillis() < 1) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(delay.toMillis(), timer -> promise.complete());
    return promise.future();
  }
}

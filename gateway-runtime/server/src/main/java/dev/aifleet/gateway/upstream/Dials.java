package dev.aifleet.gateway.upstream;

import dev.aifleet.gateway.transport.OutboundConnection;
import dev.aifleet.gateway.upstream.Places.Holder;
import dev.aifleet.gateway.upstream.WaitQueue.Waiter;
import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Opens the connections of one pool: as many as its waiting sends need, up to the pod's limit. A
/// dial belongs to no send.
final class Dials {
  private final ClientLoop loop;
  private final Lanes lanes;
  private final WaitQueue queue;
  private final Supplier<Future<OutboundConnection>> dialer;
  private final Consumer<PooledConnection> offer;
  private int dialling;

  /// @param offer called with a connection that can carry more sends than before
  Dials(
      ClientLoop loop,
      Lanes lanes,
      WaitQueue queue,
      Supplier<Future<OutboundConnection>> dialer,
      Consumer<PooledConnection> offer) {
    this.loop = loop;
    this.lanes = lanes;
    this.queue = queue;
    this.dialer = dialer;
    this.offer = offer;
  }

  /// To be called when more sends wait, or fewer connections can carry any.
  void asNeeded() {
    asNeeded(lanes.ordinary());
    asNeeded(lanes.reserved());
  }

  /// Whether a dial in progress, or a place that another loop has released for this one, will serve
  /// the waiter.
  boolean willServe(Waiter waiter) {
    int coming = (dialling + lanes.promised()) * lanes.expectedRoom();
    return lanes.ahead(queue, waiter) < coming;
  }

  /// Called when another loop has released a place for this one.
  void placeArrived(Lane lane) {
    if (missing(lane) > 0) {
      dial(lane);
    } else {
      lane.giveUpPlace();
    }
  }

  private void asNeeded(Lane lane) {
    int missing = missing(lane);
    while (missing > 0 && take(lane, missing)) {
      dial(lane);
      missing = missing(lane);
    }
    lane.places().want(missing);
  }

  /// Connections needed by waiting sends beyond the dials in progress.
  private int missing(Lane lane) {
    if (queue.isEmpty()) {
      return 0;
    }
    int room = lanes.expectedRoom();
    return Math.max(0, Math.ceilDiv(lanes.demand(queue, lane) - dialling * room, room));
  }

  private boolean take(Lane lane, int missing) {
    Holder places = lane.places();
    if (places.take(lane.limit())) {
      return true;
    }
    if (lanes.mayExceed(lane)) {
      places.takeBeyondLimit();
      return true;
    }
    places.want(missing);
    // Repeated: one may have become free before other loops could see the demand.
    return places.take(lane.limit());
  }

  private void dial(Lane lane) {
    dialling++;
    dialer
        .get()
        .onComplete(
            dialled -> {
              dialling--;
              if (dialled.succeeded()) {
                adopt(dialled.result(), lane);
              } else {
                failed(lane, Dialer.failure(dialled.cause()));
              }
            });
  }

  private void adopt(OutboundConnection opened, Lane lane) {
    double patience = 0.9 + 0.2 * loop.random().nextDouble();
    var connection =
        new PooledConnection(opened, lane.places(), new Alarm(loop), loop.now(), patience);
    lane.opened(connection);
    lanes.learn(opened);
    var http = opened.http();
    http.closeHandler(
        closed -> {
          connection.retire();
          lane.closed(connection);
          asNeeded();
        });
    // The sender gets the error; a log line per connection is not needed.
    http.exceptionHandler(e -> {});
    if (opened.isMultiplexed()) {
      followUpstream(opened, connection, lane);
    }
    offer.accept(connection);
    asNeeded();
  }

  /// An HTTP/2 upstream may change its stream limit, and end a connection after the streams in
  /// progress. HTTP/1.1 has no GOAWAY, and Vert.x throws when one is requested.
  private void followUpstream(OutboundConnection opened, PooledConnection connection, Lane lane) {
    opened
        .http()
        .goAwayHandler(
            goAway -> {
              lane.leave(connection);
              asNeeded();
            })
        // Later, since Vert.x calls this before the new stream limit is in effect.
        .remoteSettingsHandler(settings -> loop.execute(() -> offerIfRoom(connection)));
  }

  private void offerIfRoom(PooledConnection connection) {
    if (connection.hasRoom()) {
      offer.accept(connection);
    }
  }

  /// Fails the waiters of a failed dial, and dials for the others.
  private void failed(Lane lane, SendFailure failure) {
    int room = lanes.expectedRoom();
    Waiter next = lanes.next(queue, lane);
    for (int denied = 0; denied < room && next != null; denied++) {
      queue.remove(next);
      next.denied(failure);
      next = lanes.next(queue, lane);
    }
    lane.giveUpPlace();
    asNeeded();
  }
}

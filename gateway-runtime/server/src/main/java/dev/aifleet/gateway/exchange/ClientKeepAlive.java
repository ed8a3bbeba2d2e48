package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.exchange.AttemptLoop.State;
import dev.aifleet.gateway.exchange.AttemptLoop.State.BeforeResponse;
import dev.aifleet.gateway.exchange.AttemptLoop.State.Over;
import dev.aifleet.gateway.exchange.AttemptLoop.State.Streaming;
import dev.aifleet.gateway.exchange.AttemptLoop.State.Waiting;
import dev.aifleet.gateway.response.KeepAlive;
import io.vertx.core.buffer.Buffer;

/// Sends a keep-alive on a stream that was silent for too long, before or within the response.
/// Checks about once a second, so that a chunk costs nothing: the check compares byte counts.
final class ClientKeepAlive {
  private final ClientSide client;
  private final LocalReplies localReplies;
  private final long mostNanos;
  private long seen = -1;
  private long since;

  /// @param mostNanos longest silence before a keep-alive, in nanoseconds
  ClientKeepAlive(LocalReplies localReplies, long mostNanos) {
    this.client = localReplies.client();
    this.localReplies = localReplies;
    this.mostNanos = mostNanos;
  }

  /// @param now nanoseconds
  void look(State state, long now) {
    switch (state) {
      case BeforeResponse before -> beforeResponse(before.trying().request(), now);
      case Waiting(AdmittedRequest request, _) -> beforeResponse(request, now);
      case Streaming(_, Relay relay, _) -> within(relay, now);
      case Over _ -> {}
    }
  }

  /// Nothing of a response was sent. Where only a stream or an error is possible, the stream's head
  /// is sent early and comments follow; another upstream may still be tried.
  private void beforeResponse(AdmittedRequest request, long now) {
    boolean onlyEvents = request.isStreamed() && request.endpoint().respondsInJson();
    if (onlyEvents && isSilent(0, now)) {
      if (client.hasBegun()) {
        client.write(KeepAlive.comment());
      } else {
        localReplies.beginStream(request.rateLimit());
      }
    }
  }

  /// A response is being relayed.
  private void within(Relay relay, long now) {
    if (isSilent(relay.relayed(), now) && !client.isFull()) {
      Buffer bytes = relay.keepAlive();
      if (bytes != null) {
        client.write(bytes);
      }
    }
  }

  /// Whether a keep-alive is due; true restarts the interval.
  private boolean isSilent(long relayed, long now) {
    if (relayed != seen) {
      seen = relayed;
      since = now;
      return false;
    }
    boolean silent = now - since >= mostNanos;
    since = silent ? now : since;
    return silent;
  }
}

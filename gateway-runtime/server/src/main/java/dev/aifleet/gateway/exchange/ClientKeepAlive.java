package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.exchange.ConversationState.Over;
import dev.aifleet.gateway.exchange.ConversationState.Streaming;
import dev.aifleet.gateway.exchange.ConversationState.Unanswered;
import dev.aifleet.gateway.exchange.ConversationState.Waiting;
import dev.aifleet.gateway.response.KeepAlive;
import io.vertx.core.buffer.Buffer;

/// Gives the client of one stream a sign of life whenever it has heard nothing for too long, before
/// the answer and within it. Looks about once a second, so that a chunk costs nothing: only whether
/// there were any since the last look is noted.
final class ClientKeepAlive {
  private final ClientSide client;
  private final LocalReplies localReplies;
  private final long mostNanos;
  private long seen = -1;
  private long since;

  /// @param mostNanos that the client is left without a byte
  ClientKeepAlive(ClientSide client, LocalReplies localReplies, long mostNanos) {
    this.client = client;
    this.localReplies = localReplies;
    this.mostNanos = mostNanos;
  }

  /// @param now nanoseconds
  void look(ConversationState state, long now) {
    switch (state) {
      case Unanswered unanswered -> beforeAnswer(unanswered.trying().request(), now);
      case Waiting(AdmittedRequest request, _) -> beforeAnswer(request, now);
      case Streaming(_, Relay relay, _) -> within(relay, now);
      case Over _ -> {}
    }
  }

  /// Nothing of an answer has gone to the client. Where an answer can only be a stream or an error,
  /// its head goes out by itself and comments follow; another upstream may still be asked.
  private void beforeAnswer(AdmittedRequest request, long now) {
    boolean onlyEvents = request.isStreamed() && request.endpoint().answersInJson();
    if (onlyEvents && isSilent(0, now)) {
      if (client.hasBegun()) {
        client.write(KeepAlive.comment());
      } else {
        localReplies.beginStream(request.rateLimit());
      }
    }
  }

  /// An answer is under way.
  private void within(Relay relay, long now) {
    if (isSilent(relay.relayed(), now) && !client.isFull()) {
      Buffer words = relay.keepAlive();
      if (words != null) {
        client.write(words);
      }
    }
  }

  /// Whether it is time for a sign of life, which is taken to be given then.
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

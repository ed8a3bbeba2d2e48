package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.attempt.Attempt;
import dev.aifleet.gateway.attempt.UpstreamError;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import org.jspecify.annotations.Nullable;

/// Where a conversation with upstreams stands. Only states before the first relayed byte hold the
/// body, so a second try after it cannot be written.
sealed interface ConversationState {
  /// An attempt is under way.
  sealed interface Asking extends ConversationState {
    Attempt attempt();
  }

  /// Nothing of an answer has gone to the client.
  sealed interface Unanswered extends Asking {
    Trying trying();
  }

  /// Its answer is the client's, or is about to be.
  sealed interface Answering extends Asking {
    Relay relay();
  }

  record Trying(AdmittedRequest request, Attempt attempt) implements Unanswered {
    @Override
    public Trying trying() {
      return this;
    }
  }

  /// An upstream answers with an error, and it is not known whether it becomes the client's.
  record ReadingError(Trying trying, UpstreamError error) implements Unanswered {
    @Override
    public Attempt attempt() {
      return trying.attempt();
    }
  }

  /// A good answer has begun to arrive, and nothing of it went to the client.
  record AwaitingFirstByte(Trying trying, Relay relay) implements Unanswered, Answering {
    @Override
    public Attempt attempt() {
      return trying.attempt();
    }
  }

  record Streaming(Attempt attempt, Relay relay, @Nullable RateLimitStatus rateLimit)
      implements Answering {}

  /// Between two attempts.
  ///
  /// @param timer calls off the next one
  record Waiting(AdmittedRequest request, Runnable timer) implements ConversationState {}

  record Over() implements ConversationState {}
}

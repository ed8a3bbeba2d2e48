package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.AdmittedRequest;
import dev.aifleet.gateway.attempt.Attempt;
import dev.aifleet.gateway.attempt.UpstreamError;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import org.jspecify.annotations.Nullable;

/// State of a conversation with upstreams. Only states before the first relayed byte hold the
/// request body, so an attempt after that byte cannot compile.
sealed interface ConversationState {
  /// An attempt is in progress.
  sealed interface InAttempt extends ConversationState {
    Attempt attempt();
  }

  /// Nothing of a response was sent to the client.
  sealed interface BeforeResponse extends InAttempt {
    Trying trying();
  }

  /// The response is being relayed, or about to be.
  sealed interface Responding extends InAttempt {
    Relay relay();
  }

  record Trying(AdmittedRequest request, Attempt attempt) implements BeforeResponse {
    @Override
    public Trying trying() {
      return this;
    }
  }

  /// An upstream responded with an error whose body is being read; it may lead to a retry.
  record ReadingError(Trying trying, UpstreamError error) implements BeforeResponse {
    @Override
    public Attempt attempt() {
      return trying.attempt();
    }
  }

  /// A success response has started, and nothing of it was sent to the client.
  record AwaitingFirstByte(Trying trying, Relay relay) implements BeforeResponse, Responding {
    @Override
    public Attempt attempt() {
      return trying.attempt();
    }
  }

  record Streaming(Attempt attempt, Relay relay, @Nullable RateLimitStatus rateLimit)
      implements Responding {}

  /// Between two attempts.
  ///
  /// @param timer cancels the next attempt
  record Waiting(AdmittedRequest request, Runnable timer) implements ConversationState {}

  record Over() implements ConversationState {}
}

package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.limit.Allowance;
import org.jspecify.annotations.Nullable;

/// Where an exchange stands. Only states before the first relayed byte hold the body, so a second
/// try after it cannot be written.
sealed interface ExchangeState {
  /// An attempt is under way.
  sealed interface Asking extends ExchangeState {
    Attempt attempt();
  }

  /// Its answer is the client's, or is about to be.
  sealed interface Answering extends Asking {
    Relay relay();
  }

  record Receiving(Caller caller, Endpoint endpoint, BodyBuffer body) implements ExchangeState {}

  record Trying(Admission.Verdict.Admitted request, Tries tries, Attempt attempt)
      implements Asking {}

  /// An upstream answers with an error, and it is not known whether it becomes the client's.
  record Erring(Trying trying, UpstreamError error) implements Asking {
    @Override
    public Attempt attempt() {
      return trying.attempt();
    }
  }

  /// A good answer has begun to arrive, and nothing of it went to the client.
  record Opening(Trying trying, Relay relay) implements Answering {
    @Override
    public Attempt attempt() {
      return trying.attempt();
    }
  }

  record Relaying(Attempt attempt, Relay relay, @Nullable Allowance allowance)
      implements Answering {}

  record Finished(Termination how) implements ExchangeState {}
}

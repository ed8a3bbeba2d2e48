package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.limit.Allowance;
import org.jspecify.annotations.Nullable;

/// Where an exchange stands. Only states before the first relayed byte hold the body, so a second
/// try after it cannot be written.
sealed interface ExchangeState {
  record Receiving(Caller caller, BodyBuffer body) implements ExchangeState {}

  record Trying(Admission.Verdict.Admitted request, Tries tries, Attempt attempt)
      implements ExchangeState {}

  /// An upstream answers with an error, and it is not known whether it becomes the client's.
  record Erring(Trying trying, UpstreamError error) implements ExchangeState {}

  /// A good answer has begun to arrive, and nothing of it went to the client.
  record Opening(Trying trying, Relay relay) implements ExchangeState {}

  record Relaying(Attempt attempt, Relay relay, @Nullable Allowance allowance)
      implements ExchangeState {}

  record Finished(Termination how) implements ExchangeState {}
}

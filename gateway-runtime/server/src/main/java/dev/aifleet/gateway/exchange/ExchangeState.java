package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.limit.Allowance;
import org.jspecify.annotations.Nullable;

/// Where an exchange stands. Only states before the first relayed byte hold the body, so a second
/// try after it cannot be written.
sealed interface ExchangeState {
  record Receiving(Caller caller, Endpoint endpoint, BodyBuffer body) implements ExchangeState {}

  record Trying(Admission.Verdict.Admitted request, Endpoint endpoint, Attempt attempt)
      implements ExchangeState {}

  record Relaying(Attempt attempt, Relay relay, @Nullable Allowance allowance)
      implements ExchangeState {}

  record Finished(Termination how) implements ExchangeState {}
}

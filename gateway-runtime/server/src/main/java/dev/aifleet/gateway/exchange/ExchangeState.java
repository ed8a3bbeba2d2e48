package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;

/// Where an exchange stands.
sealed interface ExchangeState {
  record Receiving(Caller caller, Endpoint endpoint, BodyBuffer body) implements ExchangeState {}

  record Conversing(Conversation conversation) implements ExchangeState {}

  record Finished(Termination how) implements ExchangeState {}
}

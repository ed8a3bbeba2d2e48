package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.ReceivedRequest;

/// Where an exchange stands.
sealed interface ExchangeState {
  /// Who calls is being found out; nothing of the body is taken.
  record Entering() implements ExchangeState {}

  record Receiving(ReceivedRequest request) implements ExchangeState {}

  record Conversing(Conversation conversation) implements ExchangeState {}

  record Finished(Termination how) implements ExchangeState {}
}

package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.admission.ReceivedRequest;

/// State of an exchange.
sealed interface ExchangeState {
  /// The caller is being authenticated; the body is not read.
  record Entering() implements ExchangeState {}

  record Receiving(ReceivedRequest request) implements ExchangeState {}

  record Conversing(Conversation conversation) implements ExchangeState {}

  record Finished(Termination termination) implements ExchangeState {}
}

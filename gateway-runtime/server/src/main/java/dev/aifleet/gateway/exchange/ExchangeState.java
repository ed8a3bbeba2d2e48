package dev.aifleet.gateway.exchange;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;

/// Where an exchange stands.
sealed interface ExchangeState {
  /// Who calls is being found out; nothing of the body is taken.
  record Entering() implements ExchangeState {}

  /// @param memory that the exchange holds; closed at its end
  record Receiving(Caller caller, Endpoint endpoint, BodyBuffer body, Lease memory)
      implements ExchangeState {
    Receiving with(BodyBuffer other) {
      return new Receiving(caller, endpoint, other, memory);
    }
  }

  record Conversing(Conversation conversation) implements ExchangeState {}

  record Finished(Termination how) implements ExchangeState {}
}

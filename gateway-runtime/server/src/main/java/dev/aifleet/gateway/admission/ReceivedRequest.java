package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;

/// A request of a known caller whose body is complete or still being received.
///
/// @param memory lease of the exchange; closed at its end
public record ReceivedRequest(Caller caller, Endpoint endpoint, BodyBuffer body, Lease memory) {
  ReceivedRequest with(BodyBuffer other) {
    return new ReceivedRequest(caller, endpoint, other, memory);
  }
}

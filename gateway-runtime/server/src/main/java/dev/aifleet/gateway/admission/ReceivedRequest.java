package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;

/// A request whose caller is known and whose body has come, or is still coming.
///
/// @param memory that the exchange holds; closed at its end
public record ReceivedRequest(Caller caller, Endpoint endpoint, BodyBuffer body, Lease memory) {
  ReceivedRequest with(BodyBuffer other) {
    return new ReceivedRequest(caller, endpoint, other, memory);
  }
}

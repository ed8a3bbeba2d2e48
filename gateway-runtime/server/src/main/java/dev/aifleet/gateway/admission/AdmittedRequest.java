package dev.aifleet.gateway.admission;

import dev.aifleet.gateway.auth.Caller;
import dev.aifleet.gateway.capacity.MemoryBudget.Lease;
import dev.aifleet.gateway.dialect.BodyBuffer;
import dev.aifleet.gateway.dialect.Endpoint;
import dev.aifleet.gateway.dialect.RequestView;
import dev.aifleet.gateway.ratelimit.RateLimitStatus;
import dev.aifleet.gateway.routing.Route;
import dev.aifleet.gateway.upstream.Target;
import org.jspecify.annotations.Nullable;

/// A request that may go on, and where to.
///
/// @param received with what the client has left out filled in
/// @param rateLimit null: its caller has none
/// @param held null: nothing stays at an upstream that a later request could refer to
public record AdmittedRequest(
    ReceivedRequest received,
    RequestView view,
    Route.To<Target> route,
    @Nullable RateLimitStatus rateLimit,
    @Nullable HeldState held) {
  public Caller caller() {
    return received.caller();
  }

  public Endpoint endpoint() {
    return received.endpoint();
  }

  public BodyBuffer body() {
    return received.body();
  }

  /// That the exchange holds.
  public Lease memory() {
    return received.memory();
  }

  /// Whether the response is to come as events.
  public boolean isStreamed() {
    return view.stream() && endpoint().streams();
  }

  /// @param upstream that has responded
  /// @param responseId what it calls its response; null: not known
  public void answeredBy(String upstream, @Nullable String responseId) {
    if (held != null) {
      held.answeredBy(upstream, responseId);
    }
  }
}

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

/// An admitted request and the upstreams that may serve it.
///
/// @param received with defaults filled in
/// @param rateLimit null: no limit applies to the caller
/// @param held null: the request leaves no state at an upstream that later requests could refer to
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

  /// Lease of the exchange.
  public Lease memory() {
    return received.memory();
  }

  /// Whether the client requested an event stream.
  public boolean isStreamed() {
    return view.stream() && endpoint().streams();
  }

  /// @param upstream that has responded
  /// @param responseId the upstream's id of the response; null: not known
  public void servedBy(String upstream, @Nullable String responseId) {
    if (held != null) {
      held.servedBy(upstream, responseId);
    }
  }
}

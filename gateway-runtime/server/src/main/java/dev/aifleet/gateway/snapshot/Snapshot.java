package dev.aifleet.gateway.snapshot;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.ClientAddresses;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.gateway.auth.Authenticator;
import dev.aifleet.gateway.dialect.DefaultFields;
import dev.aifleet.gateway.dialect.ModelList;
import dev.aifleet.gateway.jwks.RemoteKeys;
import dev.aifleet.gateway.ratelimit.RateLimits;
import dev.aifleet.gateway.resilience.RetryRule;
import dev.aifleet.gateway.routing.Router;
import dev.aifleet.gateway.upstream.LiveUpstream;
import dev.aifleet.gateway.upstream.Target;
import java.util.List;
import java.util.Map;

/// One configuration, compiled for serving. An exchange reads it once and keeps it to its end.
///
/// @param identity of the configuration, as the operator knows it
/// @param models body of the response to `/v1/models`
/// @param limits sizes and counts that a request may not exceed
/// @param clientAddresses determines the client's address behind trusted proxies
/// @param defaults for fields that clients omit
/// @param targets all upstreams, those without traffic included
/// @param upstreams their live state
/// @param effectiveWeights percent within the priority, by upstream name
/// @param issuers whose tokens are accepted
public record Snapshot(
    Acknowledgement.Running identity,
    Authenticator authenticator,
    RateLimits rateLimits,
    Router<Target> router,
    RetryRule retry,
    ModelList models,
    GatewayConfig.Limits limits,
    ClientAddresses clientAddresses,
    DefaultFields defaults,
    List<Target> targets,
    List<LiveUpstream> upstreams,
    Map<String, Integer> effectiveWeights,
    List<RemoteKeys> issuers) {
  public Snapshot {
    targets = List.copyOf(targets);
    upstreams = List.copyOf(upstreams);
    effectiveWeights = Map.copyOf(effectiveWeights);
    issuers = List.copyOf(issuers);
  }
}

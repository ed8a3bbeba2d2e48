package dev.aifleet.gateway.snapshot;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.ClientAddresses;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.EffectiveWeights;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.JwtIssuer;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.gateway.auth.Authenticator;
import dev.aifleet.gateway.dialect.DefaultFields;
import dev.aifleet.gateway.dialect.ModelList;
import dev.aifleet.gateway.jwks.RemoteKeys;
import dev.aifleet.gateway.ratelimit.RateLimits;
import dev.aifleet.gateway.resilience.RetryBudget;
import dev.aifleet.gateway.resilience.RetryRule;
import dev.aifleet.gateway.routing.Router;
import dev.aifleet.gateway.upstream.LiveUpstream;
import dev.aifleet.gateway.upstream.Target;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Compiles a valid configuration. Upstreams and issuers whose identity is unchanged keep their
/// live state.
///
/// @param newKeys creates the keys of an issuer that was not configured before
record SnapshotBuilder(Function<RemoteKeys.Identity, RemoteKeys> newKeys) {
  /// Changes nothing of the running state unless it succeeds.
  Snapshot build(Push push, @Nullable Snapshot before) {
    Map<String, Target> targets = targets(push, before);
    Snapshot built = snapshot(push.publication(), targets, before);
    for (Upstream upstream : push.publication().config().upstreams()) {
      var live = Objects.requireNonNull(targets.get(upstream.name())).live();
      live.health().follow(upstream.connectionPolicy(), upstream.credential());
    }
    return built;
  }

  private static Map<String, Target> targets(Push push, @Nullable Snapshot before) {
    Map<LiveUpstream.Identity, LiveUpstream> known = new HashMap<>();
    if (before != null) {
      before.upstreams().forEach(live -> known.put(live.identity(), live));
    }
    Map<String, Target> targets = new LinkedHashMap<>();
    for (Upstream upstream : push.publication().config().upstreams()) {
      var live = known.computeIfAbsent(LiveUpstream.Identity.of(upstream), LiveUpstream::new);
      String credential = credential(upstream, push.credentials());
      targets.put(upstream.name(), new Target(live, upstream, credential));
    }
    return targets;
  }

  private Snapshot snapshot(
      Publication publication, Map<String, Target> targets, @Nullable Snapshot before) {
    GatewayConfig config = publication.config();
    Map<String, RemoteKeys> issuers = issuers(config.auth().jwt(), before);
    var router =
        new Router<>(config, upstream -> Objects.requireNonNull(targets.get(upstream.name())));
    return new Snapshot(
        new Acknowledgement.Running(
            publication.sequence(), publication.configHash(), credentialsHash(config)),
        new Authenticator(
            config.auth(), issuer -> Objects.requireNonNull(issuers.get(issuer.issuer()))),
        new RateLimits(config.rateLimits(), publication.peers()),
        router,
        new RetryRule(config.retry(), before == null ? new RetryBudget() : before.retry().budget()),
        ModelList.of(router.listedModels()),
        config.limits(),
        new ClientAddresses(config.limits().trustedProxies()),
        defaults(config.requestDefaults()),
        List.copyOf(targets.values()),
        targets.values().stream().map(Target::live).toList(),
        EffectiveWeights.of(config),
        List.copyOf(issuers.values()));
  }

  private static DefaultFields defaults(GatewayConfig.RequestDefaults config) {
    return new DefaultFields(config.model(), config.maxTokens(), config.temperature());
  }

  private Map<String, RemoteKeys> issuers(List<JwtIssuer> settings, @Nullable Snapshot before) {
    Map<RemoteKeys.Identity, RemoteKeys> known = new HashMap<>();
    if (before != null) {
      before.issuers().forEach(keys -> known.put(keys.identity(), keys));
    }
    Map<String, RemoteKeys> issuers = new LinkedHashMap<>();
    for (JwtIssuer issuer : settings) {
      issuers.put(issuer.issuer(), known.computeIfAbsent(RemoteKeys.Identity.of(issuer), newKeys));
    }
    return issuers;
  }

  private static @Nullable String credential(Upstream upstream, Credentials credentials) {
    String id = upstream.credential();
    return id == null ? null : credentials.values().get(id);
  }

  private static String credentialsHash(GatewayConfig config) {
    return Credentials.hashOf(
        config.upstreams().stream().map(Upstream::credential).filter(Objects::nonNull).toList());
  }
}

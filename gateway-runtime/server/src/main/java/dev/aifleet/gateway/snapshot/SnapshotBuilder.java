package dev.aifleet.gateway.snapshot;

import dev.aifleet.config.Acknowledgement;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.GatewayConfig.Upstream;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.gateway.auth.Authenticator;
import dev.aifleet.gateway.dialect.ModelList;
import dev.aifleet.gateway.limit.Limits;
import dev.aifleet.gateway.routing.Router;
import dev.aifleet.gateway.upstream.LiveUpstream;
import dev.aifleet.gateway.upstream.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compiles a valid configuration. Upstreams whose identity is unchanged keep their live state.
final class SnapshotBuilder {
  private SnapshotBuilder() {}

  static Snapshot build(Push push, @Nullable Snapshot before) {
    Publication publication = push.publication();
    GatewayConfig config = publication.config();
    Map<LiveUpstream.Identity, LiveUpstream> known = new HashMap<>();
    if (before != null) {
      before.upstreams().forEach(live -> known.put(live.identity(), live));
    }
    List<LiveUpstream> upstreams =
        config.upstreams().stream()
            .map(LiveUpstream.Identity::of)
            .map(identity -> known.computeIfAbsent(identity, LiveUpstream::new))
            .toList();
    var router =
        new Router<>(
            config,
            upstream ->
                new Target(
                    known.computeIfAbsent(LiveUpstream.Identity.of(upstream), LiveUpstream::new),
                    credential(upstream, push.credentials())));
    return new Snapshot(
        new Acknowledgement.Running(
            publication.sequence(), publication.configHash(), credentialsHash(config)),
        new Authenticator(config.auth()),
        new Limits(config.rateLimits(), publication.peers()),
        router,
        ModelList.of(router.listedModels()),
        upstreams);
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

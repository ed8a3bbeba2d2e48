package dev.aifleet.operator.render;

import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.config.ConfigJson;
import dev.aifleet.config.Credentials;
import dev.aifleet.config.GatewayConfig;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.state.Observed;
import dev.aifleet.operator.state.Published;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the configuration Secrets are to hold. A new publication gets a sequence above everything
/// that was ever seen of this gateway, in Secrets, status or pods; an unchanged one stays as it is,
/// byte for byte.
final class NextPublication {
  private NextPublication() {}

  /// `config` in force.
  static Published next(RenderContext context, GatewayConfig config, Credentials credentials) {
    Observed observed = context.observed();
    Publication current = observed.published().current();
    int peers = config.rateLimits().isEmpty() ? 1 : Math.max(1, ReplicaCount.wanted(context));
    boolean same =
        current != null
            && current.configHash().equals(ConfigJson.hash(config))
            && current.peers() == peers
            && current.sequence() >= highestSequence(context)
            && !overtaken(observed, current);
    Publication publication = same ? current : Publication.of(nextSequence(context), peers, config);
    Map<String, String> keys = new HashMap<>(observed.published().credentials().values());
    keys.putAll(credentials.values());
    return settle(publication, lastAccepted(observed), new Credentials(keys));
  }

  /// What is in force stays; where that cannot be read, so does all that pods may refer to.
  static Published unchanged(RenderContext context) {
    Observed observed = context.observed();
    Published published = observed.published();
    return published.current() == null
        ? published
        : settle(published.current(), lastAccepted(observed), published.credentials());
  }

  /// With just the keys that the two publications refer to.
  private static Published settle(
      @Nullable Publication current, @Nullable Publication lastAccepted, Credentials keys) {
    var all = new Published(current, lastAccepted, keys);
    Map<String, String> used = new HashMap<>();
    Stream.of(current, lastAccepted)
        .filter(publication -> publication != null)
        .forEach(publication -> used.putAll(all.credentialsOf(publication.config()).values()));
    return new Published(current, lastAccepted, new Credentials(used));
  }

  /// The published one as soon as every ready pod runs it.
  private static @Nullable Publication lastAccepted(Observed observed) {
    Publication current = observed.published().current();
    List<GatewayPod> ready = observed.readyPods();
    boolean accepted =
        current != null
            && !ready.isEmpty()
            && ready.stream().allMatch(pod -> observed.fleet().runs(pod, current));
    return accepted ? current : observed.published().lastAccepted();
  }

  /// A pod runs something else that it would not give up for `current`, as after the Secret was
  /// restored from a backup.
  private static boolean overtaken(Observed observed, Publication current) {
    return observed
        .fleet()
        .running()
        .anyMatch(
            running ->
                running.sequence() >= current.sequence()
                    && !running.configHash().equals(current.configHash()));
  }

  private static long nextSequence(RenderContext context) {
    Publication current = context.observed().published().current();
    return 1 + Math.max(current == null ? 0 : current.sequence(), highestSequence(context));
  }

  /// Told or seen outside of the Secrets, which may come from a backup.
  private static long highestSequence(RenderContext context) {
    AIGatewayStatus status = context.gateway().getStatus();
    Long told = status == null ? null : status.sequence();
    return Math.max(told == null ? 0 : told, context.observed().fleet().highestSequence());
  }
}

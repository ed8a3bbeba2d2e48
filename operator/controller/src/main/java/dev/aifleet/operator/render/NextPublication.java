package dev.aifleet.operator.render;

import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.config.ConfigHash;
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

/// The desired content of the configuration and credentials Secrets. A new publication has a
/// sequence above every known one of this gateway, in Secrets, status or pods; an unchanged one
/// stays the same, byte for byte.
final class NextPublication {
  private NextPublication() {}

  /// With `config` as the current publication.
  static Published of(RenderContext context, GatewayConfig config, Credentials credentials) {
    Observed observed = context.observed();
    Publication current = observed.published().current();
    int peers = config.rateLimits().isEmpty() ? 1 : Math.max(1, ReplicaCount.desired(context));
    boolean same =
        current != null
            && current.configHash().equals(ConfigHash.of(config))
            && current.peers() == peers
            && current.sequence() >= highestSequence(context)
            && !overtaken(observed, current);
    Publication publication = same ? current : Publication.of(nextSequence(context), peers, config);
    Map<String, String> keys = new HashMap<>(observed.published().credentials().values());
    keys.putAll(credentials.values());
    return withUsedKeys(publication, lastAccepted(observed), new Credentials(keys));
  }

  /// With the same current publication; if it cannot be parsed, with everything it may refer to.
  static Published unchanged(RenderContext context) {
    Observed observed = context.observed();
    Published published = observed.published();
    return published.current() == null
        ? published
        : withUsedKeys(published.current(), lastAccepted(observed), published.credentials());
  }

  /// With only the keys that the two publications refer to.
  private static Published withUsedKeys(
      @Nullable Publication current, @Nullable Publication lastAccepted, Credentials keys) {
    var all = new Published(current, lastAccepted, keys);
    Map<String, String> used = new HashMap<>();
    Stream.of(current, lastAccepted)
        .filter(publication -> publication != null)
        .forEach(publication -> used.putAll(all.credentialsOf(publication.config()).values()));
    return new Published(current, lastAccepted, new Credentials(used));
  }

  /// The current publication once every ready pod runs it.
  private static @Nullable Publication lastAccepted(Observed observed) {
    Publication current = observed.published().current();
    List<GatewayPod> ready = observed.readyPods();
    boolean accepted =
        current != null
            && !ready.isEmpty()
            && ready.stream().allMatch(pod -> observed.fleet().runs(pod, current));
    return accepted ? current : observed.published().lastAccepted();
  }

  /// Whether a pod runs another configuration with a sequence that is not lower, as after the
  /// Secret was restored from a backup.
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

  /// The highest sequence in status and pods; the Secrets may come from a backup.
  private static long highestSequence(RenderContext context) {
    AIGatewayStatus status = context.gateway().getStatus();
    Long inStatus = status == null ? null : status.sequence();
    return Math.max(inStatus == null ? 0 : inStatus, context.observed().fleet().highestSequence());
  }
}

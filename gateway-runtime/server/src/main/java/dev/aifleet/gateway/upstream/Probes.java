package dev.aifleet.gateway.upstream;

import dev.aifleet.config.GatewayConfig.Probe;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Probes upstreams without traffic, so that their state is known before a failover or a rollback
/// needs them. One instance per pod, on one event loop; it has its own connections, so a full pool
/// hides nothing and a probe takes no place of a request.
public final class Probes extends VerticleBase {
  private static final long TICK_MILLIS = 100;

  private final Supplier<List<Target>> targets;
  private final ProbeListener listener;
  private final LongSupplier nanos;
  private final RandomGenerator random;
  private final Map<LiveUpstream, ProbedUpstream> probed = new HashMap<>();
  private @Nullable UpstreamClient upstreamClient;

  /// @param targets of the running snapshot
  /// @param nanos clock for durations
  /// @param random owned by this instance
  public Probes(
      Supplier<List<Target>> targets,
      ProbeListener listener,
      LongSupplier nanos,
      RandomGenerator random) {
    this.targets = targets;
    this.listener = listener;
    this.nanos = nanos;
    this.random = random;
  }

  @Override
  public Future<?> start() {
    var made = UpstreamClient.apart(vertx, nanos, random);
    upstreamClient = made;
    vertx.setPeriodic(TICK_MILLIS, tick -> look(made));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    if (upstreamClient != null) {
      upstreamClient.close();
    }
    return Future.succeededFuture();
  }

  private void look(UpstreamClient upstreamClient) {
    Map<LiveUpstream, Target> wanted =
        targets.get().stream()
            .filter(Probes::isProbed)
            .collect(Collectors.toMap(Target::live, target -> target));
    probed
        .entrySet()
        .removeIf(
            known -> {
              boolean gone = !wanted.containsKey(known.getKey());
              if (gone) {
                known.getValue().cancel();
              }
              return gone;
            });
    long now = nanos.getAsLong();
    wanted.forEach(
        (live, target) ->
            probed
                .computeIfAbsent(live, fresh -> first(target, now))
                .look(target, upstreamClient, now));
  }

  private static boolean isProbed(Target target) {
    Probe probe = target.connectionPolicy().probe();
    return probe != null && probe.interval().isPositive();
  }

  /// Jitter, so that pods that start together do not probe together.
  private ProbedUpstream first(Target target, long now) {
    Probe probe = target.connectionPolicy().probe();
    long interval = probe == null ? 0 : probe.interval().toNanos();
    return new ProbedUpstream(target, now + (long) (interval * random.nextDouble()), listener);
  }
}

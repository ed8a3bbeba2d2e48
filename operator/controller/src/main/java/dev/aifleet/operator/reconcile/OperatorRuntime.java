package dev.aifleet.operator.reconcile;

import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The Java Operator SDK with our settings: the first changes of a gateway are reconciled at once,
/// a gateway that changes too often waits, failures are retried without end, and each gateway is
/// reconciled every ten minutes.
public final class OperatorRuntime {
  /// Reconciles of one gateway per period. Further ones wait until it ends, so the period is short:
  /// an edit among frequent changes must not wait long.
  private static final int PER_PERIOD = 5;

  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(2);
  private static final Duration MAX_INTERVAL = Duration.ofMinutes(10);
  private static final Duration START_GRACE = Duration.ofMinutes(3);
  private static final int THREADS = 16;

  private final KubernetesClient client;
  private final @Nullable LeaderLease lease;
  private final InstantSource clock;
  private final Instant started;
  private final Operator operator;

  /// @param lease null: this operator is the only one
  public OperatorRuntime(
      KubernetesClient client, @Nullable LeaderLease lease, InstantSource clock) {
    this.client = client;
    this.lease = lease;
    this.clock = clock;
    this.started = clock.instant();
    this.operator = new Operator(overrider -> configure(overrider, client, lease));
  }

  /// Returns when caches are filled; from then on other threads reconcile.
  public void start(AIGatewayReconciler reconciler) {
    operator.register(
        reconciler,
        configuration ->
            configuration
                .withName("aigateway")
                .withFieldManager(Names.FIELD_MANAGER)
                .withGenerationAware(false)
                .withOnUpdateFilter(reconciler::needsReconcile)
                .withRateLimiter(new LinearRateLimiter(PERIOD, PER_PERIOD))
                .withRetry(retry())
                .withReconciliationMaxInterval(MAX_INTERVAL));
    operator.start();
  }

  /// Called when the process is to end. The SDK is not stopped: with leader election that can hang
  /// in a shutdown hook, and the next reconcile completes what an interrupted one leaves.
  public void releaseLease() {
    if (lease != null) {
      lease.release(client);
    }
  }

  /// Whether this operator or another one is the leader. A new process gets time to be elected.
  public boolean isHealthy() {
    Instant now = clock.instant();
    return lease == null
        || now.isBefore(started.plus(START_GRACE))
        || !lease.isAbandoned(client, now);
  }

  /// Whether caches are filled and watched; also true for operators that are not the leader.
  public boolean isReady() {
    return operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  private static GenericRetry retry() {
    return new GenericRetry()
        .setInitialInterval(FIRST_RETRY)
        .setIntervalMultiplier(1.5)
        .setMaxInterval(LAST_RETRY.toMillis())
        .withoutMaxAttempts();
  }

  private static void configure(
      ConfigurationServiceOverrider overrider,
      KubernetesClient client,
      @Nullable LeaderLease lease) {
    overrider
        .withKubernetesClient(client)
        .withConcurrentReconciliationThreads(THREADS)
        .withParseResourceVersions(true)
        .withStopOnInformerErrorDuringStartup(true)
        .withReconciliationTerminationTimeout(Duration.ofSeconds(5));
    if (lease != null) {
      overrider.withLeaderElectionConfiguration(lease.election());
    }
  }
}

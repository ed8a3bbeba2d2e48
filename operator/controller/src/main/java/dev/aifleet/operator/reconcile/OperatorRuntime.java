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

/// JOSDK with our settings: the first reactions to a change come at once, a gateway that flaps
/// waits, what fails is tried again for ever, and everything is looked at every ten minutes.
public final class OperatorRuntime {
  /// Reconciles of one gateway per period that nothing slows down. A short period: what comes too
  /// often waits for its end, and so does an edit that comes among it.
  private static final int UNLIMITED = 5;

  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(2);
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);
  private static final Duration TIME_TO_BEGIN = Duration.ofMinutes(3);
  private static final int AT_ONCE = 16;

  private final KubernetesClient client;
  private final @Nullable LeaderLease lease;
  private final InstantSource clock;
  private final Instant begun;
  private final Operator operator;

  /// @param lease null: this operator is the only one
  public OperatorRuntime(
      KubernetesClient client, @Nullable LeaderLease lease, InstantSource clock) {
    this.client = client;
    this.lease = lease;
    this.clock = clock;
    this.begun = clock.instant();
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
                .withOnUpdateFilter(reconciler::isNews)
                .withRateLimiter(new LinearRateLimiter(PERIOD, UNLIMITED))
                .withRetry(retry())
                .withReconciliationMaxInterval(LOOK_AGAIN));
    operator.start();
  }

  /// The process is told to end. The operator itself is not stopped: under leader election that can
  /// hang in a shutdown hook, and whatever a reconcile leaves half done the next one completes.
  public void leave() {
    if (lease != null) {
      lease.release(client);
    }
  }

  /// Somebody works, this operator or another one. A new process gets time to take its turn.
  public boolean isHealthy() {
    Instant now = clock.instant();
    return lease == null
        || now.isBefore(begun.plus(TIME_TO_BEGIN))
        || !lease.isAbandoned(client, now);
  }

  /// Caches are filled and watched, in leaders and in those who wait alike.
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
        .withConcurrentReconciliationThreads(AT_ONCE)
        .withParseResourceVersions(true)
        .withStopOnInformerErrorDuringStartup(true)
        .withReconciliationTerminationTimeout(Duration.ofSeconds(5));
    if (lease != null) {
      overrider.withLeaderElectionConfiguration(lease.election());
    }
  }
}

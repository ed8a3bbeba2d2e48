package dev.aifleet.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// JOSDK with our settings: the first reactions to a change come at once, a gateway that flaps
/// waits, what fails is tried again for ever, and everything is looked at every ten minutes.
public final class Queue {
  /// Reconciles of one gateway per period that nothing slows down.
  private static final int UNLIMITED = 25;

  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LAST_RETRY = Duration.ofMinutes(2);
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(10);
  private static final int AT_ONCE = 16;

  private final Operator operator;

  /// @param leadership null: this operator is the only one
  public Queue(KubernetesClient client, @Nullable Leadership leadership) {
    operator = new Operator(overrider -> configure(overrider, client, leadership));
  }

  /// Where operators agree on the one that works.
  public record Leadership(String namespace, String identity) {}

  public void start(AIGatewayReconciler reconciler) {
    operator.register(
        reconciler,
        configuration ->
            configuration
                .withName("aigateway")
                .withFieldManager(dev.aifleet.operator.state.Names.FIELD_MANAGER)
                .withGenerationAware(true)
                .withRateLimiter(new LinearRateLimiter(PERIOD, UNLIMITED))
                .withRetry(retry())
                .withReconciliationMaxInterval(LOOK_AGAIN));
    operator.start();
  }

  public void stop() {
    operator.stop();
  }

  /// The process does what it can; leaders and those who wait alike.
  public boolean isHealthy() {
    return true;
  }

  /// Caches are filled and watched.
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
      @Nullable Leadership leadership) {
    overrider
        .withKubernetesClient(client)
        .withConcurrentReconciliationThreads(AT_ONCE)
        .withParseResourceVersions(true)
        .withUseSSAToPatchPrimaryResource(true)
        .withStopOnInformerErrorDuringStartup(true)
        .withReconciliationTerminationTimeout(Duration.ofSeconds(5));
    if (leadership != null) {
      overrider.withLeaderElectionConfiguration(
          LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("aifleet-operator")
              .withLeaseNamespace(leadership.namespace())
              .withIdentity(leadership.identity())
              .withLeaseDuration(Duration.ofSeconds(10))
              .withRenewDeadline(Duration.ofSeconds(8))
              .withRetryPeriod(Duration.ofSeconds(2))
              .build());
    }
  }
}

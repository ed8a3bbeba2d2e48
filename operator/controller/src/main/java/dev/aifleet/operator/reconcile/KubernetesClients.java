package dev.aifleet.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;

/// The Kubernetes client with other time limits. Its default repeats requests that fail with 429
/// and 5xx ten times with doubling pauses, for up to 100 s, while its caller waits; here the next
/// reconcile repeats them.
public final class KubernetesClients {
  /// An admission webhook may take 30 s to answer.
  public static final Duration LONGEST_ADMISSION = Duration.ofSeconds(35);

  /// For requests that a reconcile waits for.
  public static final Duration SHORT = Duration.ofSeconds(5);

  private KubernetesClients() {}

  /// A client that sends each request once.
  public static KubernetesClient once(KubernetesClient client, Duration timeout) {
    var config =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestRetryBackoffLimit(0)
            .withRequestTimeout(Math.toIntExact(timeout.toMillis()))
            .build();
    return client.newClient(config).adapt(KubernetesClient.class);
  }
}

package dev.aifleet.operator.reconcile;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;

/// The agreement on the one operator that works. Who loses it ends its process, so there are never
/// two for long; who leaves in good order gives it back, so the next one need not wait it out.
///
/// @param namespace where operators look for it
/// @param identity this operator
public record Lease(String namespace, String identity) {
  private static final String NAME = "aifleet-operator";
  private static final Duration DURATION = Duration.ofSeconds(10);
  private static final Duration RENEW_WITHIN = Duration.ofSeconds(8);
  private static final Duration RETRY = Duration.ofSeconds(2);

  LeaderElectionConfiguration election() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(NAME)
        .withLeaseNamespace(namespace)
        .withIdentity(identity)
        .withLeaseDuration(DURATION)
        .withRenewDeadline(RENEW_WITHIN)
        .withRetryPeriod(RETRY)
        .build();
  }

  /// Gives it back if it is ours.
  void release(KubernetesClient client) {
    try {
      var lease = client.leases().inNamespace(namespace).withName(NAME);
      var held = lease.get();
      if (held != null && identity.equals(held.getSpec().getHolderIdentity())) {
        client
            .resource(new LeaseBuilder(held).editSpec().withHolderIdentity("").endSpec().build())
            .update();
      }
    } catch (KubernetesClientException e) {
      System.getLogger(Lease.class.getName())
          .log(System.Logger.Level.WARNING, "the lease was not given back: {0}", e.getMessage());
    }
  }
}

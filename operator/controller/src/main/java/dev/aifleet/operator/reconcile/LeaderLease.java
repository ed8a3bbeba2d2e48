package dev.aifleet.operator.reconcile;

import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;

/// The lease by which one of several operators is the leader. An operator that loses it ends its
/// process; one that stops regularly releases it, so that the next leader need not wait until it
/// expires.
///
/// @param namespace of the Lease object
/// @param identity name of this operator
public record LeaderLease(String namespace, String identity) {
  private static final String NAME = "aifleet-operator";
  private static final Duration DURATION = Duration.ofSeconds(10);
  private static final Duration RENEW_WITHIN = Duration.ofSeconds(8);
  private static final Duration RETRY = Duration.ofSeconds(2);

  /// A lease that was not renewed for so long should have been acquired by another operator.
  private static final Duration ABANDONED = Duration.ofMinutes(2);

  LeaderElectionConfiguration election() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(NAME)
        .withLeaseNamespace(namespace)
        .withIdentity(identity)
        .withLeaseDuration(DURATION)
        .withRenewDeadline(RENEW_WITHIN)
        .withRetryPeriod(RETRY)
        .build();
  }

  /// Whether no operator is the leader. An election can stop after an outage of the API server
  /// (java-operator-sdk#3147), and only a restart begins a new one.
  boolean isAbandoned(KubernetesClient client, Instant now) {
    try {
      var lease = client.leases().inNamespace(namespace).withName(NAME).get();
      ZonedDateTime renewed = lease == null ? null : lease.getSpec().getRenewTime();
      return renewed != null && renewed.toInstant().plus(ABANDONED).isBefore(now);
    } catch (KubernetesClientException e) {
      return false; // unknown, and a restart would not help
    }
  }

  /// Releases it if this operator holds it.
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
      System.getLogger(LeaderLease.class.getName())
          .log(System.Logger.Level.WARNING, "the lease was not released: {0}", e.getMessage());
    }
  }
}

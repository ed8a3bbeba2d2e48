package dev.aifleet.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The Lease on a real API server (KUBECONFIG).
class LeaderLeaseIT {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private KubernetesClient client;
  private LeaderLease lease;

  @BeforeEach
  void start() {
    client = new KubernetesClientBuilder().withHttpClientFactory(new OkHttpClientFactory()).build();
    var namespace =
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName("lease-it-")
                    .endMetadata()
                    .build())
            .create();
    lease = new LeaderLease(namespace.getMetadata().getName(), "me");
  }

  @AfterEach
  void stop() {
    client.namespaces().withName(lease.namespace()).delete();
    client.close();
  }

  @Test
  void aLeaseThatIsNotRenewedIsAbandoned() {
    hold("another", NOW.minus(Duration.ofMinutes(3)));

    assertThat(lease.isAbandoned(client, NOW)).isTrue();
  }

  @Test
  void aLeaseThatSomebodyRenewsIsNot() {
    hold("another", NOW.minusSeconds(5));

    assertThat(lease.isAbandoned(client, NOW)).isFalse();
  }

  @Test
  void beforeTheFirstElectionNothingIsAbandoned() {
    assertThat(lease.isAbandoned(client, NOW)).isFalse();
  }

  @Test
  void whoLeavesGivesItBack() {
    hold("me", NOW);

    lease.release(client);

    assertThat(holder()).isEmpty();
  }

  @Test
  void whatAnotherHoldsIsNotGivenBack() {
    hold("another", NOW);

    lease.release(client);

    assertThat(holder()).isEqualTo("another");
  }

  private void hold(String identity, Instant renewed) {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName("aifleet-operator")
                .withNamespace(lease.namespace())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(identity)
                .withRenewTime(renewed.atZone(ZoneOffset.UTC))
                .endSpec()
                .build())
        .create();
  }

  private String holder() {
    String holder =
        client
            .leases()
            .inNamespace(lease.namespace())
            .withName("aifleet-operator")
            .require()
            .getSpec()
            .getHolderIdentity();
    return holder == null ? "" : holder;
  }
}

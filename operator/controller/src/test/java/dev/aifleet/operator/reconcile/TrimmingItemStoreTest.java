package dev.aifleet.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.testing.GatewayFixture;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TrimmingItemStoreTest {
  @Test
  void aSecretOfUsualSizeIsKeptAsItIs() {
    Secret secret = GatewayFixture.secret("providers", Map.of("a", "sk-a"));

    assertThat(kept(secret)).isEqualTo(secret);
  }

  @Test
  void ofALargeSecretOnlyTheMetadataIsKept() {
    Secret large = GatewayFixture.secret("large", Map.of("a", "x".repeat(1 << 20)));

    Secret kept = kept(large);

    assertThat(kept.getData()).isNullOrEmpty();
    assertThat(kept.getMetadata().getLabels()).isEqualTo(large.getMetadata().getLabels());
    assertThat(kept.getMetadata().getAnnotations()).containsKey(Names.DATA_LEFT_OUT);
    assertThat(large.getData()).isNotEmpty();
  }

  @Test
  void ofALargeConfigMapOnlyTheMetadataIsKept() {
    ConfigMap large =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("large")
            .withNamespace(GatewayFixture.NAMESPACE)
            .endMetadata()
            .addToData("ca.crt", "x".repeat(1 << 20))
            .addToBinaryData("more", "x".repeat(1 << 20))
            .build();
    TrimmingItemStore<ConfigMap> store = TrimmingItemStore.ofConfigMaps();

    store.put(store.getKey(large), large);

    ConfigMap kept = Objects.requireNonNull(store.get(store.getKey(large)));
    assertThat(kept.getData()).isNullOrEmpty();
    assertThat(kept.getBinaryData()).isNullOrEmpty();
    assertThat(kept.getMetadata().getAnnotations()).containsKey(Names.DATA_LEFT_OUT);
  }

  private static Secret kept(Secret secret) {
    TrimmingItemStore<Secret> store = TrimmingItemStore.ofSecrets();
    store.put(store.getKey(secret), secret);
    return Objects.requireNonNull(store.get(store.getKey(secret)));
  }
}

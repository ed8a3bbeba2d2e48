package dev.aifleet.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.operator.testing.FakeApiServer;
import dev.aifleet.operator.testing.GatewayFixture;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretListBuilder;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiServerReadsTest {
  @AutoClose private final FakeApiServer server = new FakeApiServer();
  private final ApiServerReads reads = new ApiServerReads(server.client());

  @BeforeEach
  void start() {
    Secret secret = GatewayFixture.secret("x", Map.of("a", "sk-a"));
    server.holds("secrets/x", secret);
    server.holds(
        "secrets/bare",
        new SecretBuilder(secret).editMetadata().withLabels(null).endMetadata().build());
  }

  @Test
  void anObjectThatIsThereHasLabels() {
    assertThat(reads.labels(Secret.class, "ai", "x"))
        .contains(Map.of("aifleet.dev/use", "provider-key"));
    assertThat(reads.labels(Secret.class, "ai", "bare")).contains(Map.of());
  }

  @Test
  void oneThatIsNotThereHasNone() {
    assertThat(reads.labels(Secret.class, "ai", "y")).isEmpty();
    assertThat(reads.labels(ConfigMap.class, "ai", "x")).isEmpty();
  }

  @Test
  void secretsAreFoundByTheirLabels() {
    assertThat(reads.secretLabels("ai", Map.of("a", "b"))).as("no answer").isEmpty();

    server.holds(
        "ai/secrets",
        new SecretListBuilder().withItems(GatewayFixture.secret("x", Map.of("a", "sk-a"))).build());

    assertThat(reads.secretLabels("ai", Map.of("a", "b")))
        .contains(Map.of("x", Map.of("aifleet.dev/use", "provider-key")));
  }

  /// A list of metadata that is empty has no items at all.
  @Test
  void thatThereAreNoneIsAResult() {
    server.holds("ai/secrets", Collections.singletonMap("items", null));

    assertThat(reads.secretLabels("ai", Map.of("a", "b"))).contains(Map.of());
  }

  @Test
  void whereTheApiServerDoesNotSayNothingIsTakenForGone() {
    server.close();

    assertThat(reads.labels(Secret.class, "ai", "x")).contains(Map.of());
    assertThat(reads.secretLabels("ai", Map.of("a", "b"))).isEmpty();
  }

  /// Authors write these names, and the operator may read more than they.
  @ParameterizedTest
  @ValueSource(strings = {"y/../x", "../secrets/x", "x?watch=true", "x#", "x/", "%78", "", " x"})
  void aNameIsNoPath(String name) {
    assertThat(reads.labels(Secret.class, "ai", name)).isEmpty();
  }
}

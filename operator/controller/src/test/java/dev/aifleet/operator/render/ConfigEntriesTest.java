package dev.aifleet.operator.render;

import static dev.aifleet.operator.testing.GatewayFixture.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.Publication;
import dev.aifleet.operator.state.Names;
import dev.aifleet.operator.state.Published;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfigEntriesTest {
  private static final String ROLLBACK = "rollback: {active: true, target: {upstream: official}}\n";

  /// What the API server takes: the sum of a Secret's values.
  private static final long MOST_BYTES = 1024 * 1024;

  @Test
  void whatIsInForceAndAcceptedStandsThereOnce() {
    Secret secret = configOf(ObservedFixture.fresh().after(gateway("")), true, "");

    assertThat(secret.getData()).containsOnlyKeys(Names.CURRENT, Names.ACCEPTED);
    Published read = Published.of(secret, null);
    assertThat(read.lastAccepted()).isNotNull().isEqualTo(read.current());
  }

  @Test
  void whatIsInForceAndNotYetAcceptedStandsBesideWhatWas() {
    ObservedFixture sight = ObservedFixture.fresh().after(gateway(""));

    Published read = Published.of(configOf(sight, true, ROLLBACK), null);

    assertThat(read.lastAccepted()).isEqualTo(sight.published().current());
    assertThat(current(read).config().pin()).isNotNull();
  }

  @Test
  void nothingIsAcceptedBeforeThePodsSaySo() {
    Secret secret = configOf(ObservedFixture.fresh().after(gateway("")), false, "");

    assertThat(secret.getData()).containsOnlyKeys(Names.CURRENT);
    assertThat(Published.of(secret, null).lastAccepted()).isNull();
  }

  @Test
  void aRollbackIsWrittenAlthoughTwoConfigurationsOfThatManyClientsDoNotFit() {
    Map<String, String> clients = new HashMap<>();
    for (int i = 0; i < 6000; i++) {
      clients.put("client-%05d".formatted(i), "sk-client-%012d".formatted(i));
    }
    var secrets = new HashMap<>(GatewayFixture.secrets());
    secrets.put("clients", GatewayFixture.secret("clients", clients));
    ObservedFixture sight = ObservedFixture.fresh().secrets(secrets).after(gateway(""));

    Secret accepted = configOf(sight, true, "");
    Secret pinned = configOf(sight, true, ROLLBACK);

    assertThat(bytes(accepted)).isLessThan(MOST_BYTES);
    assertThat(Published.of(accepted, null).lastAccepted()).isNotNull();
    assertThat(bytes(pinned)).isLessThan(MOST_BYTES);
    assertThat(current(Published.of(pinned, null)).config().pin()).isNotNull();
  }

  /// @param accepted whether a pod runs what `sight` says is published
  private static Secret configOf(ObservedFixture sight, boolean accepted, String spec) {
    ObservedFixture seen =
        accepted ? sight.pod("a", ObservedFixture.runs(current(sight.published()))) : sight;
    return (Secret) seen.desired(gateway(spec)).configuration().getLast();
  }

  private static Publication current(Published published) {
    return Objects.requireNonNull(published.current());
  }

  private static long bytes(Secret secret) {
    return secret.getData().values().stream()
        .mapToLong(value -> Base64.getDecoder().decode(value).length)
        .sum();
  }
}

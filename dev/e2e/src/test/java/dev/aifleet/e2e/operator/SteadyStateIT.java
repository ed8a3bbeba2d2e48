package dev.aifleet.e2e.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Load;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Counted in the API server's audit log over everything the operator's account writes anywhere,
/// Leases (which a leader renews) and Events (which are counted as objects instead) left out.
@Tag("local-cluster")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SteadyStateIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("steady");

  private static final Duration LENGTH =
      Duration.ofSeconds(Integer.getInteger("e2e.steady.seconds", 60));

  /// Longer than the operator holds back news, with the probes that make them.
  private static final Duration QUIET = Duration.ofSeconds(50);

  private Gateway gateway;

  @BeforeAll
  void start() {
    FIXTURE.simulators("official", "relay");
    gateway = FIXTURE.gateway("chat").put(Manifests.CHAT).awaitReady();
    FIXTURE.gateway("other").put(Manifests.ONE_POD).awaitReady();
    await("the namespaces of earlier scenarios to be gone")
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                FIXTURE.client().namespaces().list().getItems().stream()
                    .allMatch(one -> one.getMetadata().getDeletionTimestamp() == null));
  }

  @Test
  void nothingIsWrittenWhileNothingChangesAlthoughTrafficFlows() {
    String operator = FIXTURE.cluster().operator().user();
    assertThat(FIXTURE.cluster().audit().writesOf(operator, Instant.EPOCH))
        .as("the audit log knows the writes that made the gateway")
        .anyMatch(write -> write.namespace().equals(FIXTURE.name()));
    awaitQuiet(operator);
    int events = events();
    Instant start = Instant.now();

    try (Load load = Load.on(gateway)) {
      Load.assertSound(load.finishAfter(LENGTH));
    }

    assertThat(Duration.between(start, Instant.now())).isGreaterThanOrEqualTo(LENGTH);
    assertThat(FIXTURE.cluster().audit().writesOf(operator, start)).isEmpty();
    assertThat(events()).as("events in the namespace").isEqualTo(events);
  }

  /// The last status may be written a moment after Ready, and news of upstreams are held back for
  /// 30 s; a steady state begins after them.
  private void awaitQuiet(String operator) {
    Instant begun = Instant.now();
    await(QUIET + " without a write")
        .atMost(Duration.ofSeconds(150))
        .until(
            () ->
                Instant.now().isAfter(begun.plus(QUIET))
                    && FIXTURE
                        .cluster()
                        .audit()
                        .writesOf(operator, Instant.now().minus(QUIET))
                        .isEmpty());
  }

  private int events() {
    return FIXTURE.events().stream()
        .filter(event -> event.getRegarding().getKind().equals("AIGateway"))
        .toList()
        .size();
  }
}

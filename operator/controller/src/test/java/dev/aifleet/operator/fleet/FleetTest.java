package dev.aifleet.operator.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.Publication;
import dev.aifleet.config.Push;
import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.operator.state.ControlKeys;
import dev.aifleet.operator.state.FleetReport.Acknowledged;
import dev.aifleet.operator.state.FleetReport.PodObservation;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.state.FleetReport.UpstreamHealth;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.state.GatewayPod;
import dev.aifleet.operator.testing.FakePod;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class FleetTest {
  private static final GatewayId GATEWAY = new GatewayId("ai", "chat");
  private static final Duration SOONER_THAN_A_CHECK = Duration.ofSeconds(4);
  private static final Duration LATER_THAN_A_CHECK = Duration.ofSeconds(15);
  private static final Push FIRST = push(1);
  private static final Push SECOND = push(2);

  private final ControlKeyIssuer issuer = new ControlKeyIssuer();
  private final ControlKeys keys = issuer.currentOrNew(Map.of(), null, Instant.now());
  private final AtomicInteger news = new AtomicInteger();
  private FakePod pod;
  private Fleet fleet;

  @BeforeEach
  void start() throws IOException {
    pod = new FakePod(keys);
    fleet = new Fleet(new PodClient(pod.port(), _ -> null), InstantSource.system());
    fleet.listen(_ -> news.incrementAndGet());
  }

  @AfterEach
  void stop() {
    fleet.forget(GATEWAY);
    pod.close();
  }

  @Test
  void aPodGetsTheConfigurationAndItsResponseIsNews() {
    fleet.publish(GATEWAY, FIRST, keys, pods(0));

    await().untilAsserted(() -> assertThat(isProgrammed(FIRST)).isTrue());
    assertThat(news.get()).isPositive();
    assertThat(pod.pushes()).isEqualTo(1);
  }

  @Test
  void theNextConfigurationArrivesAtOnce() {
    fleet.publish(GATEWAY, FIRST, keys, pods(0));
    await().untilAsserted(() -> assertThat(pod.sequence()).isEqualTo(1));

    fleet.publish(GATEWAY, SECOND, keys, pods(0));

    awaitSequence(2, SOONER_THAN_A_CHECK);
  }

  @Test
  void aPodThatIsUpToDateIsReadAndNotPushed() {
    program(FIRST);
    var restarted = new Fleet(new PodClient(pod.port(), _ -> null), InstantSource.system());

    restarted.publish(GATEWAY, FIRST, keys, pods(0));

    await().untilAsserted(() -> assertThat(restarted.report(GATEWAY).results()).hasSize(1));
    assertThat(pod.pushes()).isEqualTo(1);
    restarted.forget(GATEWAY);
  }

  @Test
  void aLostPushIsTriedAgain() {
    pod.fail(2);

    fleet.publish(GATEWAY, FIRST, keys, pods(0));

    await()
        .atMost(SOONER_THAN_A_CHECK)
        .untilAsserted(() -> assertThat(isProgrammed(FIRST)).isTrue());
  }

  @Test
  void aRestartedPodGetsTheConfigurationAgain() {
    program(FIRST);

    pod.restart();
    fleet.publish(GATEWAY, FIRST, keys, pods(1));

    awaitSequence(1, SOONER_THAN_A_CHECK);
  }

  @Test
  void aPodThatForgotWithoutAnEventHealsWithinSeconds() {
    program(FIRST);

    pod.restart();

    awaitSequence(1, LATER_THAN_A_CHECK);
  }

  @Test
  void aRejectedConfigurationIsNotPushedAgainAndAgain() {
    pod.refuse();
    fleet.publish(GATEWAY, FIRST, keys, pods(0));
    await().until(() -> isRejected(FIRST));

    int asked = pod.asks();
    await().atMost(LATER_THAN_A_CHECK).until(() -> pod.asks() > asked);

    assertThat(pod.pushes()).isEqualTo(1);
  }

  @Test
  void aPodThatDoesNotKnowTheNewTokenYetIsCalledByThePreviousOne() {
    var rotated =
        new ControlKeys(
            "new-token",
            keys.certificate(),
            keys.privateKey(),
            keys.token(),
            null,
            keys.issuedAt(),
            keys.expiresAt());

    fleet.publish(GATEWAY, FIRST, rotated, pods(0));

    await().untilAsserted(() -> assertThat(isProgrammed(FIRST)).isTrue());
  }

  @Test
  void aPodWithAnotherCertificateIsNotTalkedTo() {
    ControlKeys others = issuer.currentOrNew(Map.of(), null, Instant.now());

    fleet.publish(GATEWAY, FIRST, others, pods(0));

    await()
        .untilAsserted(
            () ->
                assertThat(fleet.report(GATEWAY).results())
                    .containsEntry("a", new Unreachable("has another control certificate")));
    assertThat(pod.pushes()).isZero();
  }

  @Test
  void aPodOfAnotherTokenSaysSo() {
    pod.knows("another");

    fleet.publish(GATEWAY, FIRST, keys, pods(0));

    await()
        .untilAsserted(
            () ->
                assertThat(fleet.report(GATEWAY).results())
                    .containsEntry("a", new Unreachable("refuses the control token")));
  }

  @Test
  void aPodThatIsGoneIsNoLongerReported() {
    program(FIRST);

    fleet.publish(GATEWAY, FIRST, keys, List.of());

    assertThat(fleet.report(GATEWAY).results()).isEmpty();
  }

  @Test
  void howAPodFindsItsUpstreamsIsReportedAndIsNewsOnce() {
    pod.finds("official", true, false);

    fleet.publish(GATEWAY, FIRST, keys, pods(0));

    await()
        .untilAsserted(
            () ->
                assertThat(fleet.report(GATEWAY).observations())
                    .isEqualTo(
                        Map.of(
                            "a",
                            new PodObservation(
                                Map.of(
                                    "official",
                                    new UpstreamHealth(true, false, ProbeState.Unknown)),
                                Map.of("https://idp.example.com", "status 404")))));
    int told = news.get();
    int asked = pod.statistics();
    await().atMost(LATER_THAN_A_CHECK).until(() -> pod.statistics() > asked);
    assertThat(news.get()).isEqualTo(told);
  }

  @Test
  void aPodOfAnotherReleaseWithoutSuchStatisticsTellsNothing() {
    fleet.publish(GATEWAY, FIRST, keys, pods(0));

    await()
        .untilAsserted(
            () ->
                assertThat(fleet.report(GATEWAY).observations())
                    .isEqualTo(Map.of("a", PodObservation.NOTHING)));
  }

  @Test
  void withoutAConfigurationPodsAreOnlyRead() {
    fleet.publish(GATEWAY, null, keys, pods(0));

    await().untilAsserted(() -> assertThat(fleet.report(GATEWAY).results()).hasSize(1));
    assertThat(pod.pushes()).isZero();
  }

  /// Publishes it and waits until the pod runs it.
  private void program(Push push) {
    fleet.publish(GATEWAY, push, keys, pods(0));
    await().untilAsserted(() -> assertThat(isProgrammed(push)).isTrue());
  }

  /// How many pushes the pod has taken since its start.
  private void awaitSequence(int sequence, Duration limit) {
    await().atMost(limit).untilAsserted(() -> assertThat(pod.sequence()).isEqualTo(sequence));
  }

  private boolean isProgrammed(Push push) {
    return fleet.report(GATEWAY).runs(pods(0).getFirst(), push.publication());
  }

  private boolean isRejected(Push push) {
    return fleet.report(GATEWAY).results().get("a") instanceof Acknowledged answer
        && answer.rejected(push.publication());
  }

  private static List<GatewayPod> pods(int starts) {
    return List.of(new GatewayPod("a", "127.0.0.1", true, true, false, starts, "", null));
  }

  private static Push push(long sequence) {
    var published = ObservedFixture.fresh().after(GatewayFixture.gateway("")).published();
    var current = Objects.requireNonNull(published.current());
    return new Push(Publication.of(sequence, 1, current.config()), published.credentials());
  }
}

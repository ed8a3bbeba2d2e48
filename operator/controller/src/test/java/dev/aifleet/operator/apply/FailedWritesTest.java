package dev.aifleet.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.reconcile.KubernetesClients;
import dev.aifleet.operator.state.ApplyResult;
import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.Desired;
import dev.aifleet.operator.state.GatewayId;
import dev.aifleet.operator.testing.FakeApiServer;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Webhooks and API servers that fail or do not answer, for one kind of object at a time.
@Tag("slow")
class FailedWritesTest {
  private static final AIGateway GATEWAY =
      GatewayFixture.gateway(
          """
          autoscaling: {minReplicas: 1, maxReplicas: 9}
          ingress: {className: none, host: chat.example.com}
          """);
  private static final List<String> ALL =
      List.of(
          "secrets/chat-credentials",
          "secrets/chat-config",
          "secrets/chat-control",
          "serviceaccounts/chat",
          "services/chat",
          "deployments/chat",
          "poddisruptionbudgets/chat",
          "horizontalpodautoscalers/chat",
          "ingresses/chat");
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  @AutoClose private final FakeApiServer server = new FakeApiServer();
  private final AtomicReference<Instant> now = new AtomicReference<>(ObservedFixture.NOON);
  private final Applier applier =
      new Applier(
          new ClusterClient(
              KubernetesClients.once(server.client(), KubernetesClients.LONGEST_ADMISSION),
              (object, verb) -> {}),
          now::get);
  private final ObservedFixture sight = ObservedFixture.fresh();

  @ParameterizedTest
  @CsvSource({
    "serviceaccounts, 500",
    "services, 503",
    "deployments, 500",
    "poddisruptionbudgets, 429",
    "horizontalpodautoscalers, 504",
    "ingresses, 500",
    "ingresses, 403",
    "services, 0",
    "deployments, 0",
    "ingresses, 0"
  })
  void oneObjectThatCannotBeWrittenKeepsNoOtherFromIt(String resource, int status) {
    server.fail(resource, status);
    long begun = System.nanoTime();

    ApplyResult done = apply(GATEWAY);

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(AT_ONCE);
    assertThat(done.published().current()).isNotNull();
    await()
        .untilAsserted(
            () ->
                assertThat(server.changes())
                    .containsAll(ALL.stream().map(object -> "PATCH " + object).toList()));
    await().untilAsserted(() -> assertThat(apply(GATEWAY).failures()).hasSize(1));
  }

  @Test
  void configurationIsWrittenAndKnownBeforeAnyOtherRequest() {
    var pass = applier.begin(GATEWAY, desired(GATEWAY), sight.observed());

    assertThat(pass.configure().push()).isNotNull();

    assertThat(server.changes())
        .containsExactly("PATCH secrets/chat-credentials", "PATCH secrets/chat-config");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, FakeApiServer.SILENT})
  void configurationThatCouldNotBeWrittenIsNotPushedAndTheRestIsWritten(int status) {
    server.fail("secrets", status);

    ApplyResult done = apply(GATEWAY);

    assertThat(done.published().current()).isNull();
    await()
        .untilAsserted(
            () ->
                assertThat(server.changes())
                    .contains("PATCH deployments/chat", "PATCH ingresses/chat"));
    assertThat(server.changes()).doesNotContain("PATCH secrets/chat-config");
  }

  @Test
  void aFailureHasTheApiServersMessageAndTheTimeOfTheRetry() {
    server.fail("ingresses", 500);

    assertThat(apply(GATEWAY).failures())
        .containsExactly(
            new Failure.WriteFailed("Ingress", "chat", "answered 500", Duration.ofSeconds(1)));
  }

  @Test
  void whatFailedIsTriedAgainAfterPausesThatGrow() {
    server.fail("ingresses", 500);
    apply(GATEWAY);
    assertThat(tries()).isEqualTo(1);

    apply(GATEWAY);
    assertThat(tries()).as("before its pause is over").isEqualTo(1);

    pass(1);
    applyAndEnd(2);
    pass(1);
    apply(GATEWAY);
    assertThat(tries()).as("the second pause is longer").isEqualTo(2);
    pass(1);
    applyAndEnd(3);

    server.heal("ingresses");
    pass(30);
    applyAndEnd(4);
    assertThat(apply(GATEWAY).failures()).isEmpty();
  }

  @Test
  void anotherWishIsTriedAtOnce() {
    server.fail("ingresses", 500);
    apply(GATEWAY);
    server.heal("ingresses");

    apply(GatewayFixture.gateway("ingress: {className: none, host: other.example.com}\n"));

    await().untilAsserted(() -> assertThat(tries()).isEqualTo(2));
  }

  @Test
  void aWriteWithoutResponseIsNotMadeTwiceAndItsEndIsReported() {
    var told = new CopyOnWriteArrayList<GatewayId>();
    applier.listen(told::add);
    server.fail("ingresses", FakeApiServer.SILENT);

    assertThat(apply(GATEWAY).failures())
        .containsExactly(new Failure.InProgress("Ingress", "chat"));
    assertThat(apply(GATEWAY).failures())
        .containsExactly(new Failure.InProgress("Ingress", "chat"));
    assertThat(tries()).isEqualTo(1);
    assertThat(told).isEmpty();

    server.respondToAll();

    await().untilAsserted(() -> assertThat(told).containsExactly(GatewayId.of(GATEWAY)));
  }

  @Test
  void whatAdmissionOverridesIsNotWrittenAgainAndAgain() {
    server.override("poddisruptionbudgets", "\"maxUnavailable\":1", "\"maxUnavailable\":2");
    var written = new ConcurrentHashMap<String, HasMetadata>();
    var own =
        new Applier(
            new ClusterClient(
                KubernetesClients.once(server.client(), KubernetesClients.SHORT),
                (object, verb) ->
                    written.put(object.getKind() + object.getMetadata().getName(), object)),
            now::get);
    own.begin(GATEWAY, desired(GATEWAY), sight.observed()).complete();
    await().until(() -> written.keySet().stream().anyMatch(key -> key.startsWith("PodDisruption")));
    ObservedFixture after = sight.live(written.values().toArray(HasMetadata[]::new));
    long before = budgets();

    own.begin(GATEWAY, after.desired(GATEWAY), after.observed()).complete();

    assertThat(budgets()).isEqualTo(before);
  }

  private long budgets() {
    return server.changes().stream().filter("PATCH poddisruptionbudgets/chat"::equals).count();
  }

  private ApplyResult apply(AIGateway gateway) {
    var pass = applier.begin(gateway, desired(gateway), sight.observed());
    pass.configure();
    return pass.complete();
  }

  /// Of what failed before, the end is not waited for.
  private void applyAndEnd(int tries) {
    var told = new CopyOnWriteArrayList<GatewayId>();
    applier.listen(told::add);
    apply(GATEWAY);
    await().untilAsserted(() -> assertThat(told).isNotEmpty());
    assertThat(tries()).isEqualTo(tries);
  }

  private Desired desired(AIGateway gateway) {
    return sight.desired(gateway);
  }

  private long tries() {
    return server.changes().stream().filter("PATCH ingresses/chat"::equals).count();
  }

  private void pass(int seconds) {
    now.updateAndGet(time -> time.plusSeconds(seconds));
  }
}

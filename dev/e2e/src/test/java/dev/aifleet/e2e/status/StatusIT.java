package dev.aifleet.e2e.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.CommandResult;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("status");

  private static final String NO_PODS = Manifests.CHAT.replace("replicas: 2", "replicas: 0");
  private static final Duration SOON = Duration.ofSeconds(20);

  @BeforeAll
  void start() {
    FIXTURE.simulators("official", "relay");
  }

  /// There and back within a second, several times, for many gateways at once.
  @Test
  void statusFollowsTheLastChangeOfASecret() {
    List<Gateway> all =
        IntStream.range(0, 20).mapToObj(i -> FIXTURE.gateway("storm-" + i).put(NO_PODS)).toList();
    all.forEach(one -> one.awaitCondition("SecretsResolved", "True", ""));

    for (int i = 0; i < 4; i++) {
      FIXTURE.kubectl("delete", "secret", "providers");
      FIXTURE.secret(
          "providers", Map.of("official", FIXTURE.key("official"), "relay", FIXTURE.key("relay")));
    }

    await("every gateway to have its Secrets again")
        .atMost(SOON)
        .until(
            () ->
                all.stream()
                    .allMatch(
                        one ->
                            one.condition("SecretsResolved")
                                .orElseThrow()
                                .getStatus()
                                .equals("True")));
    all.forEach(Gateway::delete);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":{\"configHash\":\"forged\",\"effectiveWeights\":{\"nobody\":100}}}",
        "{\"status\":{\"conditions\":[]}}",
        "{\"status\":null}"
      })
  void anOverwrittenStatusIsRestored(String forged) {
    Gateway gateway = FIXTURE.gateway("forged").put(NO_PODS);
    gateway.awaitCondition("Ready", "False", "ScaledToZero");
    await("a status that stays").during(Duration.ofSeconds(2)).until(gateway::status, s -> true);
    var before = gateway.status();

    FIXTURE.kubectl(
        "patch", "aigw", "forged", "--subresource=status", "--type=merge", "-p", forged);

    await("the status as it was")
        .atMost(SOON)
        .ignoreExceptions()
        .until(gateway::status, before::equals);
    gateway.delete();
  }

  @Test
  void zeroReplicasAreAllowedAndNoNumberMeansTheDefault() {
    Gateway gateway = FIXTURE.gateway("none").put(NO_PODS);

    gateway.awaitCondition("Ready", "False", "ScaledToZero");
    gateway.awaitCondition("Progressing", "False", "");
    assertThat(gateway.status().printed().phase()).isEqualTo("ScaledToZero");
    assertThat(FIXTURE.kubectl("events", "--for", "aigateway/none", "--types=Warning").out())
        .doesNotContain("ScaledToZero");

    gateway.patch("json", "[{\"op\":\"remove\",\"path\":\"/spec/replicas\"}]").orFail();
    await("three pods").atMost(SOON).until(() -> gateway.pods().size() == 3);
    gateway.delete();
  }

  @Test
  void podsRejectedByAQuotaAreReportedWithItsMessage() {
    FIXTURE.kubectl("create", "quota", "few", "--hard=count/secrets=1000,pods=2");
    Gateway gateway = FIXTURE.gateway("refused");
    try {
      gateway.put(Manifests.CHAT);

      var progressing = gateway.awaitCondition("Progressing", "False", "PodsRefused");

      assertThat(progressing.getMessage()).contains("exceeded quota: few");
      assertThat(FIXTURE.kubectl("events", "--for", "aigateway/refused", "--types=Warning").out())
          .contains("PodsRefused");
      FIXTURE.kubectl("delete", "quota", "few");
      gateway.awaitReady();
    } finally {
      FIXTURE.kubectl("delete", "quota", "few", "--ignore-not-found");
      gateway.delete();
    }
  }

  @Test
  void aPausedRolloutIsReported() {
    Gateway gateway = FIXTURE.gateway("held").put(Manifests.ONE_POD).awaitReady();
    FIXTURE.kubectl("rollout", "pause", "deployment/held");
    gateway.awaitCondition("Progressing", "False", "RolloutPaused");

    FIXTURE.kubectl("rollout", "resume", "deployment/held");

    gateway.awaitCondition("Progressing", "False", "Complete");
    gateway.delete();
  }

  @Test
  void anObjectOfAnotherOwnerMakesAnEventAtTheFirstReconcile() {
    FIXTURE.kubectl("create", "service", "clusterip", "taken", "--tcp=80");
    Gateway gateway = FIXTURE.gateway("taken").put(NO_PODS);

    gateway.awaitCondition("Ready", "False", "ForeignObject");

    await("the Event")
        .atMost(SOON)
        .until(
            () ->
                FIXTURE
                    .kubectl("events", "--for", "aigateway/taken", "--types=Warning")
                    .out()
                    .contains("ForeignObject"));
    gateway.delete();
  }

  @Test
  void theGatewayIsNotReadyWhenEveryUpstreamFails() {
    Gateway gateway =
        FIXTURE
            .gateway("alone")
            .put(
                Manifests.onePod(
                    """
                    upstreams:
                    - name: nowhere
                      serviceRef: {name: no-such-service, port: 8080}
                      probe: {interval: 1s}
                    """));

    gateway.awaitCondition("Degraded", "True", "NoUpstreamAvailable");
    gateway.awaitCondition("Ready", "False", "NoUpstreamAvailable");
    assertThat(FIXTURE.kubectl("events", "--for", "aigateway/alone", "--types=Warning").out())
        .contains("NoUpstreamAvailable");
    gateway.delete();
  }

  @Test
  void aBadKeyOfOneTeamKeepsNoRevokedKeyOfAnotherAlive() {
    Map<String, String> labels =
        Map.of("aifleet.dev/keys-for", "teams", "aifleet.dev/use", "client-keys");
    FIXTURE.secret("team-a", Map.of("ann", FIXTURE.key("ann"), "abe", FIXTURE.key("abe")), labels);
    FIXTURE.secret("team-b", Map.of("bob", FIXTURE.key("bob")), labels);
    Gateway gateway =
        FIXTURE
            .gateway("teams")
            .put(
                Manifests.ONE_POD.replace(
                    "secretRef: {name: clients}",
                    "secretSelector: {matchLabels: {aifleet.dev/keys-for: teams}}"))
            .awaitReady();

    FIXTURE.kubectl("delete", "secret", "team-a", "team-b");
    FIXTURE.secret("team-a", Map.of("ann", FIXTURE.key("ann")), labels);
    FIXTURE.secret("team-b", Map.of("bob", "short"), labels);

    await("the revoked key to be refused")
        .atMost(SOON)
        .until(() -> gateway.chat().as(FIXTURE.key("abe")).complete("gpt-4o").status() == 401);
    gateway.awaitCondition("SecretsResolved", "False", "KeyTooShort");
    assertThat(gateway.chat().as(FIXTURE.key("ann")).complete("gpt-4o").status()).isEqualTo(200);
    gateway.delete();
  }

  @Test
  void everySampleAppliedTwiceIsUnchanged() throws IOException {
    try (Stream<Path> files = Files.walk(FIXTURE.cluster().root().resolve("samples"))) {
      for (Path file : files.filter(one -> one.endsWith("aigateway.yaml")).toList()) {
        String sample =
            Files.readString(file).replace("namespace: default", "namespace: " + FIXTURE.name());
        String created = applyAsUsersDo(sample).out(); // aigateway.aifleet.dev/NAME created
        String name = created.substring(created.indexOf('/') + 1, created.indexOf(' '));
        long generation = FIXTURE.gateway(name).live().getMetadata().getGeneration();

        CommandResult again = applyAsUsersDo(sample);

        assertThat(again.out())
            .as(file.toString())
            .contains("unchanged")
            .doesNotContain("configured");
        assertThat(FIXTURE.gateway(name).live().getMetadata().getGeneration())
            .isEqualTo(generation);
        FIXTURE.gateway(name).delete();
      }
    }
  }

  private static CommandResult applyAsUsersDo(String yaml) {
    return FIXTURE.kubectl().callWithInput(yaml, "-n", FIXTURE.name(), "apply", "-f", "-");
  }
}

package dev.aifleet.operator.report;

import static dev.aifleet.operator.report.ReportFixture.condition;
import static dev.aifleet.operator.report.ReportFixture.report;
import static dev.aifleet.operator.testing.GatewayFixture.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.config.Publication;
import dev.aifleet.operator.state.ApplyResult.Failure;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReporterTest {
  private static final AIGateway GATEWAY = gateway("replicas: 2\n");
  private static final ObservedFixture PUBLISHED =
      ObservedFixture.fresh().after(GATEWAY).live(rolledOut(GATEWAY));
  private static final Publication FIRST = Objects.requireNonNull(PUBLISHED.published().current());
  private static final ObservedFixture SERVING =
      PUBLISHED.pod("a", ObservedFixture.runs(FIRST)).pod("b", ObservedFixture.runs(FIRST));

  @Test
  void aServingFleetIsReadyAndQuiet() {
    AIGatewayStatus status = report(SERVING, GATEWAY);

    assertThat(told(status))
        .containsEntry("Ready", "True Serving")
        .containsEntry("Progressing", "False Complete")
        .containsEntry("Accepted", "True Accepted")
        .containsEntry("Programmed", "True Programmed")
        .containsEntry("SecretsResolved", "True Resolved")
        .containsEntry("RateLimitsEnforced", "True NoLimits")
        .containsEntry("RolledBack", "False NotActive");
    assertThat(status.fleet()).isEqualTo(new AIGatewayStatus.Fleet(2, 2, 2));
    assertThat(status.effectiveWeights()).isEqualTo(Map.of("official", 90, "relay", 10));
    assertThat(status.address()).isEqualTo("http://chat.ai.svc:8080/v1");
    assertThat(status.printed())
        .isEqualTo(new AIGatewayStatus.Printed("Ready", "official=90,relay=10", "-", "2/2"));
  }

  @Test
  void everyConditionSpeaksOfTheGenerationItSaw() {
    assertThat(report(SERVING, GATEWAY).conditions())
        .extracting(Condition::getObservedGeneration)
        .containsOnly(7L);
  }

  @Test
  void anEqualObservationGivesAnEqualStatusLater() {
    AIGatewayStatus first = report(SERVING, GATEWAY);

    AIGatewayStatus second =
        report(
            SERVING.later(Duration.ofHours(1)),
            GatewayFixture.withStatus(gateway("replicas: 2\n"), first));

    assertThat(second).isEqualTo(first);
  }

  @Test
  void aTransitionTimeMovesOnlyWithItsStatus() {
    AIGatewayStatus first = report(SERVING, GATEWAY);
    ObservedFixture oneBehind =
        PUBLISHED.pod("a", ObservedFixture.runs(FIRST)).pod("b", new Unreachable("is mute"));

    AIGatewayStatus second =
        report(
            oneBehind.later(Duration.ofMinutes(1)),
            GatewayFixture.withStatus(gateway("replicas: 2\n"), first));

    assertThat(condition(second, "Programmed").getLastTransitionTime())
        .isEqualTo("2026-11-22T12:01:00Z");
    assertThat(condition(second, "Accepted").getLastTransitionTime())
        .isEqualTo("2026-11-22T12:00:00Z");
  }

  @Test
  void aRestartedOperatorThatHasReadNoPodYetReportsNothingNew() {
    AIGatewayStatus before = report(SERVING, GATEWAY);
    ObservedFixture unreached = PUBLISHED.pod("a", null).pod("b", null);

    assertThat(report(unreached, GatewayFixture.withStatus(gateway("replicas: 2\n"), before)))
        .isEqualTo(before);
  }

  @Test
  void aNewConfigurationIsProgrammedOnlyWhenThePodsSaySo() {
    AIGatewayStatus before = report(SERVING, GATEWAY);
    AIGateway turned = gateway("replicas: 2\nmodelAliases: [{name: a, model: b}]\n");
    turned.setStatus(before);
    ObservedFixture published = SERVING.after(turned);

    AIGatewayStatus status = report(published, turned);

    assertThat(told(status))
        .containsEntry("Ready", "False Pending")
        .containsEntry("Progressing", "True Programming");
    assertThat(status.effectiveWeights()).isEqualTo(before.effectiveWeights());
  }

  @ParameterizedTest
  @CsvSource({"rejected, Rejected", "mute, Unreachable", "unreached, Pending"})
  void aPodThatDoesNotRunItIsNamed(String how, String reason) {
    ObservedFixture observed =
        switch (how) {
          case "rejected" -> PUBLISHED.pod("a", ObservedFixture.rejects(FIRST, "is wrong"));
          case "mute" -> PUBLISHED.pod("a", new Unreachable("does not answer"));
          default -> PUBLISHED.pod("a", null);
        };

    assertThat(told(report(observed, GATEWAY))).containsEntry("Programmed", "False " + reason);
  }

  @Test
  void aRejectionTellsTheProblem() {
    var status = report(PUBLISHED.pod("a", ObservedFixture.rejects(FIRST, "is wrong")), GATEWAY);

    assertThat(condition(status, "Programmed").getMessage())
        .contains("pod a")
        .contains("upstreams[0].url: is wrong");
  }

  @Test
  void withoutAReadyPodNothingIsProgrammed() {
    assertThat(told(report(PUBLISHED, GATEWAY)))
        .containsEntry("Programmed", "False NoReadyPods")
        .containsEntry("Ready", "False NoReadyPods");
  }

  @Test
  void podsThatAreTooOldAreNamed() {
    var newer = gateway("modelAliases: [{name: a, model: b}]\n");
    var status = report(PUBLISHED.pod("old", ObservedFixture.understands(99)), newer);

    assertThat(told(status)).containsEntry("Programmed", "False RuntimeTooOld");
    assertThat(condition(status, "Programmed").getMessage()).contains("old (0.0.9)");
  }

  @Test
  void aMissingSecretIsReportedAndTheFleetServesOn() {
    var status = report(SERVING.secrets(Map.of()), GATEWAY);

    assertThat(told(status))
        .containsEntry("SecretsResolved", "False SecretNotFound")
        .containsEntry("Ready", "False SecretNotFound")
        .containsEntry("Programmed", "True Programmed");
    assertThat(condition(status, "SecretsResolved").getMessage())
        .contains("'providers'")
        .contains("everything else is served");
  }

  @Test
  void invalidSpecIsReportedWithItsPath() {
    var invalid =
        GatewayFixture.of(
            """
            upstreams: [{name: official, url: "https://169.254.169.254/v1"}]
            auth: {anonymous: Allow}
            replicas: 2
            """);
    var status = report(SERVING, invalid);

    assertThat(told(status)).containsEntry("Accepted", "False Invalid");
    assertThat(condition(status, "Accepted").getMessage()).contains("spec.upstreams[0].url");
    assertThat(Objects.requireNonNull(status.printed()).phase()).isEqualTo("Invalid");
  }

  @Test
  void limitsWithoutASharedStoreAreReportedAsApproximate() {
    var limited = gateway("rateLimits: [{name: k, per: {source: APIKey}, limit: 9, window: 1m}]\n");
    var status = report(ObservedFixture.fresh().after(limited), limited);

    assertThat(told(status)).containsEntry("RateLimitsEnforced", "True LocalApproximate");
    assertThat(condition(status, "RateLimitsEnforced").getMessage()).contains("1/3");
  }

  @Test
  void aForeignObjectIsReportedWithAdvice() {
    var status = report(SERVING, GATEWAY, List.of(new Failure.Foreign("Service", "chat")));

    assertThat(told(status))
        .containsEntry("Ready", "False ForeignObject")
        .containsEntry("Progressing", "False ForeignObject");
    assertThat(condition(status, "Ready").getMessage()).contains("Service chat exists");
  }

  @Test
  void anUpdateAtHandIsReportedWhereSpecNamesNoImage() {
    var older =
        new DeploymentBuilder(rolledOut(GATEWAY))
            .editSpec()
            .editTemplate()
            .editSpec()
            .editFirstContainer()
            .withImage("aifleet.dev/gateway:0.0.9")
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    ObservedFixture observed =
        ObservedFixture.fresh().after(GATEWAY).live(older).pod("a", ObservedFixture.runs(FIRST));

    var status = report(observed, GATEWAY);

    assertThat(told(status))
        .containsEntry("Progressing", "False UpdateAvailable")
        .containsEntry("Ready", "True Serving");
    assertThat(condition(status, "Progressing").getMessage()).contains(ObservedFixture.IMAGE);
  }

  @Test
  void pausedSaysWhenSpecIsNotWhatIsServed() {
    assertThat(told(report(SERVING, gateway("paused: true\n"))))
        .containsEntry("Progressing", "False Paused")
        .containsEntry("Ready", "True Serving");
    assertThat(
            told(report(SERVING, gateway("paused: true\nmodelAliases: [{name: a, model: b}]\n"))))
        .containsEntry("Ready", "False Paused");
  }

  private static Map<String, String> told(AIGatewayStatus status) {
    return status.conditions().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Condition::getType, c -> c.getStatus() + " " + c.getReason()));
  }

  /// The rendered Deployment with a status that says it is done.
  private static Deployment rolledOut(AIGateway gateway) {
    var wanted =
        Objects.requireNonNull(ObservedFixture.fresh().desired(gateway).find(Deployment.class));
    return new DeploymentBuilder(wanted)
        .editMetadata()
        .withGeneration(1L)
        .endMetadata()
        .withNewStatus()
        .withObservedGeneration(1L)
        .withReplicas(2)
        .withUpdatedReplicas(2)
        .withAvailableReplicas(2)
        .endStatus()
        .build();
  }
}

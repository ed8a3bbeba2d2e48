package dev.aifleet.operator.report;

import static dev.aifleet.operator.report.ReportFixture.report;
import static dev.aifleet.operator.testing.GatewayFixture.gateway;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.api.AIGateway;
import dev.aifleet.api.AIGatewayStatus;
import dev.aifleet.api.AIGatewayStatus.Breaker;
import dev.aifleet.api.AIGatewayStatus.Upstream;
import dev.aifleet.config.Publication;
import dev.aifleet.config.Statistics.ProbeState;
import dev.aifleet.operator.state.FleetReport.PodObservation;
import dev.aifleet.operator.state.FleetReport.Unreachable;
import dev.aifleet.operator.state.FleetReport.UpstreamHealth;
import dev.aifleet.operator.testing.GatewayFixture;
import dev.aifleet.operator.testing.ObservedFixture;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What status says of the upstreams.
class UpstreamReportTest {
  private static final AIGateway GATEWAY = gateway("replicas: 2\n");
  private static final ObservedFixture PUBLISHED = ObservedFixture.fresh().after(GATEWAY);
  private static final Publication FIRST = Objects.requireNonNull(PUBLISHED.published().current());
  private static final ObservedFixture SERVING =
      PUBLISHED.pod("a", ObservedFixture.runs(FIRST)).pod("b", ObservedFixture.runs(FIRST));
  private static final UpstreamHealth QUIET = new UpstreamHealth(false, false, ProbeState.Unknown);
  private static final UpstreamHealth OPEN = new UpstreamHealth(true, false, ProbeState.Unknown);
  private static final UpstreamHealth REFUSED = new UpstreamHealth(false, true, ProbeState.Unknown);

  @ParameterizedTest
  @CsvSource({
    // what pod a says, what pod b says: health, open breakers
    "quiet, quiet, Unknown, 0",
    "open, quiet, Unknown, 1",
    "open, open, Failing, 2",
    "passing, quiet, Passing, 0",
    "passing, failing, Failing, 0",
    "passing, refused, CredentialRefused, 0"
  })
  void whatThePodsFindIsSummedUp(String inA, String inB, AIGatewayStatus.Health health, int open) {
    ObservedFixture observed =
        SERVING
            .finds("a", "official", health(inA))
            .finds("b", "official", health(inB))
            .finds("b", "relay", QUIET);

    assertThat(report(observed, GATEWAY).upstreams())
        .containsExactly(
            new Upstream("official", health, new Breaker(open, 2)),
            new Upstream("relay", AIGatewayStatus.Health.Unknown, new Breaker(0, 1)));
  }

  @Test
  void aRefusedCredentialDegradesAndNamesTheSecret() {
    ObservedFixture observed = SERVING.finds("a", "relay", REFUSED).finds("b", "relay", QUIET);

    AIGatewayStatus status = report(observed, GATEWAY);

    Condition degraded = condition(status);
    assertThat(degraded.getStatus()).isEqualTo("True");
    assertThat(degraded.getReason()).isEqualTo("CredentialRefused");
    assertThat(degraded.getMessage())
        .isEqualTo(
            "upstream relay refuses the gateway's credential, so other upstreams are preferred:"
                + " correct entry 'relay' of Secret 'providers'");
  }

  @Test
  void anIssuerThatCannotBeReachedDegradesAndTellsWhy() {
    var found =
        new PodObservation(
            Map.of("official", QUIET, "relay", QUIET),
            Map.of("https://idp.example.com", "https://idp.example.com/keys: status 404"));
    ObservedFixture observed = SERVING.observes("a", found).finds("b", "official", QUIET);

    AIGatewayStatus status = report(observed, GATEWAY);

    assertThat(condition(status).getReason()).isEqualTo("IssuerUnreachable");
    assertThat(condition(status).getMessage())
        .contains("the keys of issuer https://idp.example.com cannot be fetched")
        .endsWith("https://idp.example.com/keys: status 404");
    var again = GatewayFixture.withStatus(gateway("replicas: 2\n"), status);
    assertThat(condition(report(SERVING, again)))
        .as("a restarted operator that has heard nobody yet")
        .isEqualTo(condition(status));
    assertThat(
            condition(
                report(SERVING.observes("a", PodObservation.NOTHING).observes("b", found), again)))
        .isEqualTo(condition(status));
    var well = SERVING.observes("a", PodObservation.NOTHING).observes("b", PodObservation.NOTHING);
    assertThat(condition(report(well, again)).getStatus()).isEqualTo("False");
  }

  @Test
  void aFleetThatIsWellIsNotDegraded() {
    assertThat(condition(report(SERVING, GATEWAY)).getStatus()).isEqualTo("False");
  }

  @Test
  void aRestartedOperatorKeepsWhatWasReported() {
    AIGatewayStatus before =
        report(SERVING.finds("a", "official", REFUSED).finds("b", "official", REFUSED), GATEWAY);
    var again = GatewayFixture.withStatus(gateway("replicas: 2\n"), before);

    assertThat(report(PUBLISHED.pod("a", null).pod("b", null), again)).isEqualTo(before);
    assertThat(report(SERVING.finds("a", "official", QUIET), again)).isEqualTo(before);
  }

  @Test
  void aPodThatCannotBeReachedIsNotWaitedFor() {
    ObservedFixture observed =
        PUBLISHED
            .pod("a", ObservedFixture.runs(FIRST))
            .pod("b", new Unreachable("is mute"))
            .finds("a", "official", OPEN);

    assertThat(report(observed, GATEWAY).upstreams().getFirst().breaker())
        .isEqualTo(new Breaker(1, 1));
  }

  @Test
  void missingAuthoritiesAreReportedAndTheFleetServesOn() {
    var trusting =
        GatewayFixture.of(
            """
            upstreams:
            - name: official
              url: https://api.openai.com/v1
              tls: {caRef: {name: ca, key: ca.crt}}
            auth: {anonymous: Allow}
            """);

    Condition resolved =
        Conditions.find(report(SERVING, trusting), Conditions.SECRETS_RESOLVED).orElseThrow();
    Condition unusable =
        Conditions.find(
                report(SERVING.configMap("ca", Map.of("ca.crt", "hello")), trusting),
                Conditions.SECRETS_RESOLVED)
            .orElseThrow();

    assertThat(resolved.getReason()).isEqualTo("CANotFound");
    assertThat(resolved.getMessage())
        .contains("there is no ConfigMap 'ca'")
        .contains("everything else is served");
    assertThat(unusable.getReason()).isEqualTo("CAUnusable");
  }

  private static UpstreamHealth health(String word) {
    return switch (word) {
      case "quiet" -> QUIET;
      case "open" -> OPEN;
      case "refused" -> REFUSED;
      case "passing" -> new UpstreamHealth(false, false, ProbeState.Passing);
      default -> new UpstreamHealth(false, false, ProbeState.Failing);
    };
  }

  private static Condition condition(AIGatewayStatus status) {
    return Conditions.find(status, Conditions.DEGRADED).orElseThrow();
  }
}

package dev.aifleet.e2e.typos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.CommandResult;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.GatewayFixture;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Every mistake is made on a gateway that serves, and after every one it serves as before.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TyposIT {
  @RegisterExtension
  static final GatewayFixture FIXTURE = GatewayFixture.serving("typos", Manifests.CHAT);

  private static final NamespaceFixture NAMESPACE = FIXTURE.namespace();

  private final Gateway gateway = FIXTURE.gateway();
  private String configHash;

  /// Whether only entries that never served were left out.
  private boolean relayServes = true;

  private Map<String, Integer> restarts;

  @BeforeEach
  void aGatewayServes() {
    configHash = gateway.status().configHash();
    relayServes = true;
    restarts = gateway.restarts();
  }

  @AfterEach
  void itServesTheValidPart() {
    assertThat(gateway.chat().countByUpstream("gpt-4o", 60)).containsKey("official");
    if (relayServes) {
      assertThat(gateway.status().configHash()).isEqualTo(configHash);
    } else {
      assertThat(gateway.status().effectiveWeights()).containsOnlyKeys("official");
    }
    assertThat(gateway.restarts()).as("pods and their restarts").isEqualTo(restarts);
  }

  @Test
  void anUnknownFieldIsRefusedByName() {
    CommandResult outcome =
        NAMESPACE.tryApply(Manifests.CHAT.formatted("chat").replace("weight: 90", "weigth: 90"));

    assertThat(outcome.succeeded()).isFalse();
    assertThat(outcome.text()).contains("weigth");
  }

  @Test
  void aNegativeWeightIsRefused() {
    CommandResult outcome = weights(-1, 10);

    assertThat(outcome.succeeded()).isFalse();
    assertThat(outcome.text())
        .contains("spec.upstreams[0].weight")
        .contains("greater than or equal to 0");
  }

  @Test
  void weightsThatAreAllZeroAreRefused() {
    CommandResult outcome = weights(0, 0);

    assertThat(outcome.succeeded()).isFalse();
    assertThat(outcome.text()).contains("at least one upstream needs a weight above 0");
  }

  @Test
  void aDuplicateUpstreamIsRefusedByName() {
    CommandResult outcome =
        gateway.patch(
            "json",
            """
            [{"op":"add","path":"/spec/upstreams/-","value":{"name":"relay",
              "serviceRef":{"name":"sim-relay","port":8080}}}]
            """);

    assertThat(outcome.succeeded()).isFalse();
    assertThat(outcome.text()).containsIgnoringCase("duplicate").contains("relay");
  }

  @Test
  void aMetadataAddressIsRefusedWithAReason() {
    CommandResult outcome = addUpstream("http://169.254.169.254");

    assertThat(outcome.succeeded()).isFalse();
    assertThat(outcome.text())
        .contains("spec.upstreams[2]")
        .contains("is a cloud metadata address, which is never an upstream");
  }

  @Test
  void plainHttpAndWrongUrlsAreRefusedWithWhatToWriteInstead() {
    assertThat(addUpstream("http://example.com/v1").text()).contains("use https, a serviceRef");
    assertThat(addUpstream("api.example.com").text()).contains("must start with https://");
  }

  @Test
  void aPrivateAddressIsRefusedWithWhatToWriteInstead() {
    assertThat(addUpstream("https://10.0.0.7/v1").text())
        .contains("spec.upstreams[2]")
        .contains("network.allowPrivate")
        .contains("serviceRef");
  }

  /// Mistakes that the schema accepts are reported by a condition and an Event.
  @Test
  void aHeaderGivenTwiceIsReportedAndTheFleetKeepsItsConfiguration() {
    gateway
        .patch(
            "json",
            """
            [{"op":"add","path":"/spec/upstreams/-","value":{"name":"third",
              "url":"https://api.example.com/v1","headers":{"X-Team":"a","x-team":"b"}}}]
            """)
        .orFail();

    Condition accepted = gateway.awaitCondition("Accepted", "False", "Invalid");

    assertThat(accepted.getMessage()).contains("spec.upstreams[2].headers");
    assertThat(gateway.awaitCondition("Ready", "False", "Invalid").getMessage())
        .contains("spec.upstreams[2].headers");
    assertThat(NAMESPACE.kubectl("events", "--for", "aigateway/chat", "--types=Warning").out())
        .contains("spec.upstreams[2].headers");
  }

  @Test
  void aMissingSecretIsReportedByName() {
    replace("/spec/upstreams/1/auth/secretRef/name", "providrs");

    assertThat(awaitSecretProblem("SecretNotFound")).contains("providrs");
    assertThat(gateway.condition("Ready").orElseThrow().getMessage()).contains("providrs");
    assertThat(NAMESPACE.kubectl("events", "--for", "aigateway/chat", "--types=Warning").out())
        .contains("providrs");
  }

  @Test
  void aMissingEntryOfASecretIsReportedByName() {
    replace("/spec/upstreams/1/auth/secretRef/key", "rely");

    assertThat(awaitSecretProblem("EntryNotFound")).contains("rely").contains("providers");
  }

  /// The condition's message, once the pods have the configuration without the relay.
  private String awaitSecretProblem(String reason) {
    Condition secrets = gateway.awaitCondition("SecretsResolved", "False", reason);
    gateway.awaitCondition("Programmed", "True", "");
    relayServes = false;
    return secrets.getMessage();
  }

  private void replace(String path, String value) {
    gateway
        .patch(
            "json",
            "[{\"op\":\"replace\",\"path\":\"%s\",\"value\":\"%s\"}]".formatted(path, value))
        .orFail();
  }

  private CommandResult addUpstream(String url) {
    return gateway.patch(
        "json",
        """
        [{"op":"add","path":"/spec/upstreams/-","value":{"name":"third","url":"%s"}}]
        """
            .formatted(url));
  }

  private CommandResult weights(int official, int relay) {
    return gateway.patch(
        "json",
        """
        [{"op":"replace","path":"/spec/upstreams/0/weight","value":%d},
         {"op":"replace","path":"/spec/upstreams/1/weight","value":%d}]
        """
            .formatted(official, relay));
  }
}

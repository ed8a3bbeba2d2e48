package dev.aifleet.e2e.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrustIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("trust");

  @BeforeAll
  void start() {
    FIXTURE.simulators("official", "relay");
  }

  @Test
  void aSecretIsUsedOnlyWhileItsOwnerAllowsIt() {
    FIXTURE.kubectl(
        "create",
        "secret",
        "generic",
        "closed",
        "--from-literal=official=" + FIXTURE.key("closed"));
    Gateway gateway =
        FIXTURE
            .gateway("closed")
            .put(
                Manifests.ONE_POD.replace(
                    "{name: providers, key: official}", "{name: closed, key: official}"));

    var closed = gateway.awaitCondition("SecretsResolved", "False", "UseNotAllowed");

    assertThat(closed.getMessage())
        .contains(
            "kubectl label secret closed -n " + FIXTURE.name() + " aifleet.dev/use=provider-key")
        .doesNotContain(FIXTURE.key("closed"));

    FIXTURE.kubectl("label", "secret", "closed", "aifleet.dev/use=provider-key");
    gateway.awaitReady();
    assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);

    FIXTURE.kubectl("label", "secret", "closed", "aifleet.dev/use-");
    gateway.awaitCondition("SecretsResolved", "False", "UseNotAllowed");
    assertThat(gateway.chat().complete("gpt-4o").status()).as("the last good one").isEqualTo(200);
  }

  @Test
  void anAuthorityIsUsedOnlyIfItsOwnerAllowsIt() {
    FIXTURE.kubectl("create", "configmap", "unlabelled", "--from-literal=ca.crt=none");
    Gateway gateway =
        FIXTURE
            .gateway("authority")
            .put(
                Manifests.ONE_POD.replace(
                    "serviceRef: {name: sim-official, port: 8080}",
                    "serviceRef: {name: sim-official, port: 8443, scheme: https}\n"
                        + "    tls: {caRef: {name: unlabelled, key: ca.crt}}"));

    var closed = gateway.awaitCondition("SecretsResolved", "False", "UseNotAllowed");

    assertThat(closed.getMessage()).contains("kubectl label configmap unlabelled");
  }

  @ParameterizedTest
  @CsvSource({
    "taken-a, secret, taken-a-config",
    "taken-b, secret, taken-b-credentials",
    "taken-c, secret, taken-c-control",
    "taken-d, serviceaccount, taken-d"
  })
  void noPodUsesAnObjectOfAnotherOwner(String name, String kind, String taken) {
    if (kind.equals("secret")) {
      FIXTURE.kubectl("create", "secret", "generic", taken, "--from-literal=theirs=private");
    } else {
      FIXTURE.kubectl("create", kind, taken);
    }
    Gateway gateway = FIXTURE.gateway(name).put(Manifests.ONE_POD);

    var ready = gateway.awaitCondition("Ready", "False", "ForeignObject");

    assertThat(ready.getMessage()).contains("kubectl delete " + kind + " " + taken);
    assertThat(FIXTURE.kubectl("get", "deployments", "-o", "name").out())
        .doesNotContain("deployment.apps/" + name);
    assertThat(gateway.pods()).isEmpty();

    FIXTURE.kubectl("delete", kind, taken);
    await("the fleet to be made")
        .atMost(Duration.ofSeconds(60))
        .until(() -> !gateway.pods().isEmpty());
    gateway.delete();
  }
}

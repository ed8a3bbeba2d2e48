package dev.aifleet.e2e.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The namespace enforces the restricted Pod Security Standard, so that pods run at all says much.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodsOfAGatewayIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("secrecy");

  private Gateway gateway;

  @BeforeAll
  void start() {
    FIXTURE.simulators("official", "relay");
    gateway = FIXTURE.gateway("chat").put(Manifests.ONE_POD).awaitReady();
    gateway.chat().countByUpstream("gpt-4o", 20);
    gateway.chat().as(FIXTURE.key("mallory")).complete("gpt-4o");
  }

  @Test
  void podsAreRestrictedAndHaveNoServiceAccountToken() {
    Pod pod = gateway.pods().getFirst();
    Container container = pod.getSpec().getContainers().getFirst();

    assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getSpec().getVolumes()).noneMatch(volume -> volume.getProjected() != null);
    assertThat(container.getVolumeMounts())
        .noneMatch(mount -> mount.getMountPath().contains("serviceaccount"));
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("chat");
  }

  @Test
  void onlySecretsThatTheOperatorWroteAreMounted() {
    Pod pod = gateway.pods().getFirst();

    List<String> mounted =
        pod.getSpec().getVolumes().stream()
            .filter(volume -> volume.getSecret() != null)
            .map((Volume volume) -> volume.getSecret().getSecretName())
            .toList();
    assertThat(mounted)
        .containsExactlyInAnyOrder("chat-config", "chat-credentials", "chat-control");
    assertThat(pod.getSpec().getContainers().getFirst().getEnv())
        .noneMatch(
            variable ->
                variable.getValueFrom() != null
                    && variable.getValueFrom().getSecretKeyRef() != null);
    assertThat(pod.getSpec().getContainers().getFirst().getEnvFrom()).isEmpty();
  }

  @Test
  void noShellIsInTheImage() {
    var shell =
        FIXTURE
            .kubectl()
            .attempt(
                "",
                "-n",
                FIXTURE.name(),
                "exec",
                gateway.pods().getFirst().getMetadata().getName(),
                "--",
                "/bin/sh",
                "-c",
                "true");

    assertThat(shell.succeeded()).isFalse();
    assertThat(shell.text()).contains("no such file");
  }

  @Test
  void clientKeysAreKnownToPodsOnlyAsHashes() {
    for (String suffix : List.of("config", "credentials", "control")) {
      Secret secret = gateway.secret(suffix);
      decoded(secret)
          .forEach(
              (entry, value) ->
                  assertThat(value).as(suffix + "/" + entry).doesNotContain(FIXTURE.key("alice")));
    }
  }

  @Test
  void providerKeysAreInTheCredentialsSecretAndNowhereElse() {
    assertThat(decoded(gateway.secret("credentials")).values())
        .containsExactlyInAnyOrder(FIXTURE.key("official"), FIXTURE.key("relay"));
    for (String suffix : List.of("config", "control")) {
      assertThat(decoded(gateway.secret(suffix)).toString()).doesNotContain("sk-canary");
    }
  }

  @Test
  void noKeyIsInLogsStatusEventsOrConfigMaps() {
    String objects =
        FIXTURE.kubectl("get", "aigw,deploy,rs,svc,sa,cm,pods,pdb,events", "-o", "yaml").out();
    String gatewayLogs =
        FIXTURE.kubectl("logs", "-l", "aifleet.dev/gateway=chat", "--tail=-1").out();
    String operatorLogs = FIXTURE.cluster().operator().log();

    assertThat(objects).contains("chat-config").doesNotContain("sk-canary");
    assertThat(gatewayLogs).isNotEmpty().doesNotContain("sk-canary");
    assertThat(operatorLogs).isNotEmpty().doesNotContain("sk-canary");
  }

  private static Map<String, String> decoded(Secret secret) {
    Map<String, String> values = new TreeMap<>();
    secret
        .getData()
        .forEach(
            (entry, value) ->
                values.put(
                    entry, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    return values;
  }
}

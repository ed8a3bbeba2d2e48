package dev.aifleet.e2e.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.ChatClient;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.Simulator;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Keys come, change and go by edits of Secrets; no pod is ever restarted for it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("secrets");

  private Map<String, Simulator> simulators;
  private Gateway gateway;
  private Map<String, Integer> restarts;
  private long deployment;

  @BeforeAll
  void start() {
    simulators = FIXTURE.simulators("official", "relay");
    gateway = FIXTURE.gateway("chat");
  }

  @BeforeEach
  void reset() {
    FIXTURE.secret(
        "providers", Map.of("official", FIXTURE.key("official"), "relay", FIXTURE.key("relay")));
    FIXTURE.secret("clients", Map.of("alice", FIXTURE.key("alice")));
    simulators.values().forEach(simulator -> simulator.behave("{\"apiKeys\":[]}"));
    gateway.put(Manifests.CHAT).awaitReady();
    restarts = gateway.restarts();
    deployment = gateway.deployment().getMetadata().getGeneration();
  }

  @AfterEach
  void noPodWasRestartedOrReplaced() {
    assertThat(gateway.restarts()).isEqualTo(restarts);
    assertThat(gateway.deployment().getMetadata().getGeneration()).isEqualTo(deployment);
  }

  @Test
  void anUpstreamWithANewSecretServesAtOnce() {
    simulators.get("relay").behave("{\"apiKeys\":[\"%s\"]}".formatted(FIXTURE.key("brand-new")));
    FIXTURE.secret("brand-new", Map.of("token", FIXTURE.key("brand-new")));
    gateway
        .patch(
            "json",
            """
            [{"op":"add","path":"/spec/upstreams/-","value":{"name":"third",
              "serviceRef":{"name":"sim-relay","port":8080},"serves":["third-*"],"weight":1000,
              "auth":{"type":"APIKey","secretRef":{"name":"brand-new","key":"token"}}}}]
            """)
        .orFail();
    gateway.awaitReady();

    var response =
        await("the new upstream to serve")
            .atMost(Duration.ofSeconds(10))
            .until(() -> askUntilServedBy("third"), found -> found.status() == 200);

    assertThat(response.upstream()).isEqualTo("third");
  }

  @Test
  void aRotatedProviderKeyReachesTheProvider() {
    String next = FIXTURE.key("official-next");
    simulators
        .get("official")
        .behave("{\"apiKeys\":[\"%s\",\"%s\"]}".formatted(FIXTURE.key("official"), next));

    String before = gateway.status().configHash();

    FIXTURE.secret("providers", Map.of("official", next, "relay", FIXTURE.key("relay")));
    await("the new key to be published")
        .atMost(Duration.ofSeconds(15))
        .until(() -> !before.equals(gateway.status().configHash()));
    gateway.awaitReady();
    simulators.get("official").behave("{\"apiKeys\":[\"%s\"]}".formatted(next));

    await("every pod to use it")
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(gateway.chat().countByUpstream("gpt-4o", 60)).containsKey("official"));
  }

  @Test
  void aClientRotatesItsKeyWithTwoValidOnes() {
    ChatClient old = gateway.chat();
    ChatClient next = old.as(FIXTURE.key("alice-next"));
    assertThat(next.complete("gpt-4o").status()).isEqualTo(401);

    FIXTURE.secret("clients", Map.of("alice", FIXTURE.key("alice") + "\n" + next.key() + "\n"));
    awaitStatus(next, 200);
    assertThat(old.complete("gpt-4o").status()).isEqualTo(200);

    FIXTURE.secret("clients", Map.of("alice", next.key()));
    awaitStatus(old, 401);
    assertThat(next.countByUpstream("gpt-4o", 20)).isNotEmpty();
  }

  @Test
  void aSelectorUsesEverySecretWithItsLabelsAndOnlyThose() {
    Map<String, String> labels =
        Map.of("aifleet.dev/keys-for", "chat", "aifleet.dev/use", "client-keys");
    FIXTURE.secret("team-a", Map.of("ann", FIXTURE.key("ann")), labels);
    gateway.merge(
        """
        {"spec":{"auth":{"apiKeys":{"secretRef":null,
          "secretSelector":{"matchLabels":{"aifleet.dev/keys-for":"chat"}}}}}}
        """);
    gateway.awaitReady();
    ChatClient ann = gateway.chat().as(FIXTURE.key("ann"));
    ChatClient bob = gateway.chat().as(FIXTURE.key("bob"));
    awaitStatus(ann, 200);
    assertThat(bob.complete("gpt-4o").status()).isEqualTo(401);
    assertThat(gateway.chat().complete("gpt-4o").status())
        .as("alice is not selected")
        .isEqualTo(401);

    FIXTURE.secret("team-b", Map.of("bob", FIXTURE.key("bob")), labels);
    awaitStatus(bob, 200);

    FIXTURE.kubectl("delete", "secret", "team-a");
    awaitStatus(ann, 401);
    assertThat(bob.complete("gpt-4o").status()).isEqualTo(200);
  }

  private dev.aifleet.e2e.rig.TextResponse askUntilServedBy(String upstream) {
    var response = gateway.chat().complete("third-model");
    for (int i = 0; i < 40 && !response.upstream().equals(upstream); i++) {
      response = gateway.chat().complete("third-model");
    }
    return response;
  }

  /// On every pod: a few responses in a row, each over a connection that may reach another pod.
  private static void awaitStatus(ChatClient chat, int status) {
    await(chat.key().replaceAll("-[0-9a-f]+$", "") + " to get " + status)
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> {
              for (int i = 0; i < 8; i++) {
                if (ChatClient.at(chat.base(), chat.key()).complete("gpt-4o").status() != status) {
                  return false;
                }
              }
              return true;
            });
  }
}

package dev.aifleet.e2e.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.e2e.rig.Chat;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.Simulator;
import dev.aifleet.e2e.rig.Stage;
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
  @RegisterExtension static final Stage STAGE = Stage.named("secrets");

  private Map<String, Simulator> simulators;
  private Gateway gateway;
  private Map<String, Integer> lives;
  private long deployment;

  @BeforeAll
  void start() {
    simulators = STAGE.simulators("official", "relay");
    gateway = STAGE.gateway("chat");
  }

  @BeforeEach
  void beginAnew() {
    STAGE.secret(
        "providers", Map.of("official", STAGE.key("official"), "relay", STAGE.key("relay")));
    STAGE.secret("clients", Map.of("alice", STAGE.key("alice")));
    simulators.values().forEach(simulator -> simulator.behave("{\"apiKeys\":[]}"));
    gateway.put(Manifests.CHAT).awaitReady();
    lives = gateway.lives();
    deployment = gateway.deployment().getMetadata().getGeneration();
  }

  @AfterEach
  void noPodWasRestartedOrReplaced() {
    assertThat(gateway.lives()).isEqualTo(lives);
    assertThat(gateway.deployment().getMetadata().getGeneration()).isEqualTo(deployment);
  }

  @Test
  void anUpstreamWithANewSecretServesAtOnce() {
    simulators.get("relay").behave("{\"apiKeys\":[\"%s\"]}".formatted(STAGE.key("brand-new")));
    STAGE.secret("brand-new", Map.of("token", STAGE.key("brand-new")));
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

    var reply =
        await("the new upstream to serve")
            .atMost(Duration.ofSeconds(10))
            .until(() -> askUntilServedBy("third"), found -> found.status() == 200);

    assertThat(reply.upstream()).isEqualTo("third");
  }

  @Test
  void aRotatedProviderKeyReachesTheProvider() {
    String next = STAGE.key("official-next");
    simulators
        .get("official")
        .behave("{\"apiKeys\":[\"%s\",\"%s\"]}".formatted(STAGE.key("official"), next));

    String before = gateway.status().configHash();

    STAGE.secret("providers", Map.of("official", next, "relay", STAGE.key("relay")));
    await("the new key to be published")
        .atMost(Duration.ofSeconds(15))
        .until(() -> !before.equals(gateway.status().configHash()));
    gateway.awaitReady();
    simulators.get("official").behave("{\"apiKeys\":[\"%s\"]}".formatted(next));

    await("every pod to use it")
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(gateway.chat().tally("gpt-4o", 60)).containsKey("official"));
  }

  @Test
  void aClientRotatesItsKeyWithTwoValidOnesAndThenLosesTheOld() {
    Chat old = gateway.chat();
    Chat next = old.as(STAGE.key("alice-next"));
    assertThat(next.ask("gpt-4o").status()).isEqualTo(401);

    STAGE.secret("clients", Map.of("alice", STAGE.key("alice") + "\n" + next.key() + "\n"));
    awaitStatus(next, 200);
    assertThat(old.ask("gpt-4o").status()).isEqualTo(200);

    STAGE.secret("clients", Map.of("alice", next.key()));
    awaitStatus(old, 401);
    assertThat(next.tally("gpt-4o", 20)).isNotEmpty();
  }

  @Test
  void aSelectorTakesEverySecretWithItsLabelsAndLetsGoOfThem() {
    Map<String, String> labels =
        Map.of("aifleet.dev/keys-for", "chat", "aifleet.dev/use", "client-keys");
    STAGE.secret("team-a", Map.of("ann", STAGE.key("ann")), labels);
    gateway.merge(
        """
        {"spec":{"auth":{"apiKeys":{"secretRef":null,
          "secretSelector":{"matchLabels":{"aifleet.dev/keys-for":"chat"}}}}}}
        """);
    gateway.awaitReady();
    Chat ann = gateway.chat().as(STAGE.key("ann"));
    Chat bob = gateway.chat().as(STAGE.key("bob"));
    awaitStatus(ann, 200);
    assertThat(bob.ask("gpt-4o").status()).isEqualTo(401);
    assertThat(gateway.chat().ask("gpt-4o").status()).as("alice is not selected").isEqualTo(401);

    STAGE.secret("team-b", Map.of("bob", STAGE.key("bob")), labels);
    awaitStatus(bob, 200);

    STAGE.kubectl("delete", "secret", "team-a");
    awaitStatus(ann, 401);
    assertThat(bob.ask("gpt-4o").status()).isEqualTo(200);
  }

  private dev.aifleet.e2e.rig.Reply askUntilServedBy(String upstream) {
    var reply = gateway.chat().ask("third-model");
    for (int i = 0; i < 40 && !reply.upstream().equals(upstream); i++) {
      reply = gateway.chat().ask("third-model");
    }
    return reply;
  }

  /// On every pod: a few answers in a row, each over a connection that may lead to another one.
  private static void awaitStatus(Chat chat, int status) {
    await(chat.key().replaceAll("-[0-9a-f]+$", "") + " to get " + status)
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> {
              for (int i = 0; i < 8; i++) {
                if (Chat.at(chat.base(), chat.key()).ask("gpt-4o").status() != status) {
                  return false;
                }
              }
              return true;
            });
  }
}

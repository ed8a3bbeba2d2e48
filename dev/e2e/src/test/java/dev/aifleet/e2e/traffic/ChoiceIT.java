package dev.aifleet.e2e.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.ChatClient;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.Simulator;
import dev.aifleet.e2e.rig.TextResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Who gets a request: `priority`, `sticky`, `limits`, `maxInFlight`. Upstreams have other names in
/// every test, so that none inherits how another one was.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChoiceIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("choice");

  private static final int CLIENTS = 16;

  private Map<String, Simulator> simulators;
  private Gateway gateway;

  @BeforeAll
  void start() {
    simulators = FIXTURE.simulators("official", "relay");
    Map<String, String> clients = new HashMap<>(Map.of("alice", FIXTURE.key("alice")));
    for (int i = 0; i < CLIENTS; i++) {
      clients.put("client-" + i, FIXTURE.key("client-" + i));
    }
    FIXTURE.secret("clients", clients);
    gateway = FIXTURE.gateway("chat");
  }

  @BeforeEach
  void reset() {
    simulators.values().forEach(Simulator::reset);
  }

  @Test
  void theNextPriorityServesWhileTheFirstIsEjected() {
    serve(
        """
        retry: {budgetPercent: 100}
        upstreams:
        - {name: tier-0, serviceRef: {name: sim-official, port: 8080}, priority: 0}
        - {name: tier-5, serviceRef: {name: sim-relay, port: 8080}, priority: 5}
        """);
    assertThat(gateway.status().effectiveWeights())
        .as("percent within its own priority")
        .isEqualTo(Map.of("tier-0", 100, "tier-5", 100));
    assertThat(gateway.chat().countByUpstream("gpt-4o", 20)).containsOnlyKeys("tier-0");

    official().behave("{\"errorPercent\":100,\"errorStatus\":503}");

    assertThat(gateway.chat().countByUpstream("gpt-4o", 20)).containsOnlyKeys("tier-5");
  }

  @Test
  void requestsBeyondMaxInFlightGoToAnotherUpstream() {
    serve(
        """
        upstreams:
        - {name: full-0, serviceRef: {name: sim-official, port: 8080}, maxInFlight: 1}
        - {name: full-1, serviceRef: {name: sim-relay, port: 8080}, priority: 1}
        """);
    official().behave("{\"latency\":\"3s\"}");

    List<TextResponse> replies = gateway.chat().completeConcurrently(3, "gpt-4o");

    assertThat(replies).extracting(TextResponse::status).containsOnly(200);
    assertThat(replies)
        .extracting(TextResponse::upstream)
        .containsExactlyInAnyOrder("full-0", "full-1", "full-1");
  }

  @Test
  void stickyByApiKeyKeepsTheUpstream() {
    serve("sticky: {source: APIKey}\n" + EVEN.replace("side", "by-key"));

    Set<String> all = new TreeSet<>();
    for (int i = 0; i < CLIENTS; i++) {
      Map<String, Integer> mine =
          gateway.chat().as(FIXTURE.key("client-" + i)).countByUpstream("gpt-4o", 5);
      assertThat(mine).as("client-" + i).hasSize(1);
      all.addAll(mine.keySet());
    }

    assertThat(all).containsExactly("by-key-0", "by-key-1");
  }

  @Test
  void stickyByHeaderKeepsTheUpstream() {
    serve("sticky: {source: Header, name: x-session}\n" + EVEN.replace("side", "by-header"));
    ChatClient chat = gateway.chat();

    Set<String> all = new TreeSet<>();
    for (int session = 0; session < CLIENTS; session++) {
      Set<String> mine = new TreeSet<>();
      for (int i = 0; i < 5; i++) {
        mine.add(chat.complete("gpt-4o", "x-session", "session-" + session).upstream());
      }
      assertThat(mine).as("session-" + session).hasSize(1);
      all.addAll(mine);
    }

    assertThat(all).containsExactly("by-header-0", "by-header-1");
  }

  @Test
  void aBodyAboveTheLimitIsRefused() {
    serve("limits: {maxBodyBytes: 2Ki}\n" + EVEN.replace("side", "body"));
    assertThat(gateway.chat().post(body(1024)).status()).isEqualTo(200);

    TextResponse refused = gateway.chat().post(body(4096));

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.error().path("message").asText()).contains("2048");

    gateway.merge("{\"spec\":{\"limits\":{\"maxBodyBytes\":\"8Ki\"}}}");
    gateway.awaitReady();
    assertThat(gateway.chat().post(body(4096)).status()).isEqualTo(200);
  }

  @Test
  void aPodRejectsRequestsBeyondItsLimitInFlight() {
    serve("limits: {maxInFlightPerPod: 2}\n" + EVEN.replace("side", "many"));
    simulators.values().forEach(simulator -> simulator.behave("{\"latency\":\"3s\"}"));

    List<TextResponse> replies = gateway.chat().completeConcurrently(5, "gpt-4o");

    assertThat(replies)
        .extracting(TextResponse::status)
        .containsExactlyInAnyOrder(200, 200, 503, 503, 503);
    assertThat(replies)
        .filteredOn(response -> response.status() == 503)
        .allSatisfy(response -> assertThat(response.header("retry-after")).isNotEmpty());
  }

  private void serve(String spec) {
    gateway.put(Manifests.onePod(spec)).awaitReady();
  }

  private Simulator official() {
    return Objects.requireNonNull(simulators.get("official"));
  }

  private static String body(int bytes) {
    return "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted("a".repeat(bytes));
  }

  private static final String EVEN =
      """
      upstreams:
      - {name: side-0, serviceRef: {name: sim-official, port: 8080}, weight: 1}
      - {name: side-1, serviceRef: {name: sim-relay, port: 8080}, weight: 1}
      """;
}

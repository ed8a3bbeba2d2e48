package dev.aifleet.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.ChatClient;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.NamespaceFixture;
import dev.aifleet.e2e.rig.TextResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/// One pod, so that its share of a limit is the limit; windows are too long to end in a test.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {
  @RegisterExtension static final NamespaceFixture FIXTURE = NamespaceFixture.named("limits");

  private Gateway gateway;

  @BeforeAll
  void start() {
    FIXTURE.simulators("official", "relay");
    FIXTURE.secret("clients", Map.of("alice", FIXTURE.key("alice"), "bob", FIXTURE.key("bob")));
    gateway = FIXTURE.gateway("chat").put(Manifests.ONE_POD).awaitReady();
  }

  @Test
  void aKeyHasItsOwnLimitWithHeadersOfWhatIsLeft() {
    limit("APIKey", 5);
    ChatClient alice = gateway.chat();
    ChatClient bob = alice.as(FIXTURE.key("bob"));

    List<TextResponse> replies = complete(alice, 7);

    assertThat(statuses(replies)).containsExactly(200, 200, 200, 200, 200, 429, 429);
    assertThat(replies.getFirst().header("x-ratelimit-limit-requests")).isEqualTo("5");
    assertThat(replies.getFirst().header("x-ratelimit-remaining-requests")).isEqualTo("4");
    assertThat(replies.getFirst().header("x-ratelimit-reset-requests")).isNotEmpty();
    assertRefused(replies.getLast());
    assertThat(statuses(complete(bob, 2))).containsExactly(200, 200);
  }

  @Test
  void anAddressHasItsOwnLimitWhateverItsKeys() {
    limit("ClientIP", 4);
    ChatClient alice = gateway.chat();
    ChatClient bob = alice.as(FIXTURE.key("bob"));

    List<TextResponse> replies = complete(alice, 3);
    replies.addAll(complete(bob, 3));

    assertThat(statuses(replies)).containsExactly(200, 200, 200, 200, 429, 429);
    assertRefused(replies.getLast());
  }

  @Test
  void aLimitPerGatewayCountsAllCallersTogether() {
    limit("Gateway", 3);
    ChatClient alice = gateway.chat();

    List<TextResponse> replies = complete(alice, 2);
    replies.addAll(complete(alice.as(FIXTURE.key("bob")), 2));

    assertThat(statuses(replies)).containsExactly(200, 200, 200, 429);
    assertRefused(replies.getLast());
  }

  @Test
  void statusReportsThatLimitsArePerPod() {
    limit("Gateway", 1000);

    var condition = gateway.awaitCondition("RateLimitsEnforced", "True", "LocalApproximate");

    assertThat(condition.getMessage()).isNotEmpty();

    gateway.merge("{\"spec\":{\"rateLimits\":null}}");
    gateway.awaitReady();
    assertThat(gateway.awaitCondition("RateLimitsEnforced", "True", "").getReason())
        .isNotEqualTo("LocalApproximate");
  }

  @Test
  void requestsWithoutAKeyNeedAnonymousAllow() {
    gateway.merge("{\"spec\":{\"rateLimits\":null,\"auth\":{\"anonymous\":\"Deny\"}}}");
    gateway.awaitReady();
    ChatClient nobody = gateway.chat().as("");
    assertThat(nobody.complete("gpt-4o").status()).isEqualTo(401);

    gateway.merge("{\"spec\":{\"auth\":{\"anonymous\":\"Allow\"}}}");
    gateway.awaitReady();

    assertThat(nobody.complete("gpt-4o").status()).isEqualTo(200);
    assertThat(gateway.chat().complete("gpt-4o").status()).isEqualTo(200);
    assertThat(nobody.as("sk-wrong-key-0123456789").complete("gpt-4o").status()).isEqualTo(401);
  }

  /// Each limit has a name of its own, so that no scenario finds a bucket that another one used.
  private void limit(String source, int limit) {
    gateway.merge(
        """
        {"spec":{"rateLimits":[{"name":"per-%s-%d","per":{"source":"%s"},"limit":%d,"window":"1h"}]}}
        """
            .formatted(source.toLowerCase(java.util.Locale.ROOT), limit, source, limit));
    gateway.awaitReady();
  }

  private static List<TextResponse> complete(ChatClient chat, int times) {
    List<TextResponse> replies = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      replies.add(chat.complete("gpt-4o"));
    }
    return replies;
  }

  private static List<Integer> statuses(List<TextResponse> replies) {
    return replies.stream().map(TextResponse::status).toList();
  }

  private static void assertRefused(TextResponse response) {
    int retryAfter = Integer.parseInt(response.header("retry-after"));
    assertThat(retryAfter).isBetween(1, 7200);
    assertThat(response.header("x-ratelimit-remaining-requests")).isEqualTo("0");
    assertThat(response.error().path("code").asText()).isEqualTo("rate_limit_exceeded");
    assertThat(response.error().path("type").asText()).isEqualTo("requests");
    assertThat(response.error().path("retry_after").asInt())
        .isCloseTo(retryAfter, org.assertj.core.data.Offset.offset(1));
    assertThat(response.upstream()).isEmpty();
  }
}

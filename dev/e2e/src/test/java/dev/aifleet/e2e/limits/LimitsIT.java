package dev.aifleet.e2e.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.e2e.rig.Chat;
import dev.aifleet.e2e.rig.Gateway;
import dev.aifleet.e2e.rig.Manifests;
import dev.aifleet.e2e.rig.Reply;
import dev.aifleet.e2e.rig.Stage;
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
  @RegisterExtension static final Stage STAGE = Stage.named("limits");

  private Gateway gateway;

  @BeforeAll
  void start() {
    STAGE.simulators("official", "relay");
    STAGE.secret("clients", Map.of("alice", STAGE.key("alice"), "bob", STAGE.key("bob")));
    gateway = STAGE.gateway("chat").put(Manifests.ONE_POD).awaitReady();
  }

  @Test
  void aKeyHasItsOwnLimitAndIsToldHowMuchIsLeft() {
    limit("APIKey", 5);
    Chat alice = gateway.chat();
    Chat bob = alice.as(STAGE.key("bob"));

    List<Reply> replies = ask(alice, 7);

    assertThat(statuses(replies)).containsExactly(200, 200, 200, 200, 200, 429, 429);
    assertThat(replies.getFirst().header("x-ratelimit-limit-requests")).isEqualTo("5");
    assertThat(replies.getFirst().header("x-ratelimit-remaining-requests")).isEqualTo("4");
    assertThat(replies.getFirst().header("x-ratelimit-reset-requests")).isNotEmpty();
    assertRefused(replies.getLast());
    assertThat(statuses(ask(bob, 2))).containsExactly(200, 200);
  }

  @Test
  void anAddressHasItsOwnLimitWhateverItsKeys() {
    limit("ClientIP", 4);
    Chat alice = gateway.chat();
    Chat bob = alice.as(STAGE.key("bob"));

    List<Reply> replies = ask(alice, 3);
    replies.addAll(ask(bob, 3));

    assertThat(statuses(replies)).containsExactly(200, 200, 200, 200, 429, 429);
    assertRefused(replies.getLast());
  }

  @Test
  void theGatewayHasOneLimitForAllTogether() {
    limit("Gateway", 3);
    Chat alice = gateway.chat();

    List<Reply> replies = ask(alice, 2);
    replies.addAll(ask(alice.as(STAGE.key("bob")), 2));

    assertThat(statuses(replies)).containsExactly(200, 200, 200, 429);
    assertRefused(replies.getLast());
  }

  @Test
  void statusSaysThatLimitsAreCountedByEachPod() {
    limit("Gateway", 1000);

    var condition = gateway.awaitCondition("RateLimitsEnforced", "True", "LocalApproximate");

    assertThat(condition.getMessage()).isNotEmpty();

    gateway.merge("{\"spec\":{\"rateLimits\":null}}");
    gateway.awaitReady();
    assertThat(gateway.awaitCondition("RateLimitsEnforced", "True", "").getReason())
        .isNotEqualTo("LocalApproximate");
  }

  @Test
  void withoutAKeyOneIsServedOnlyWhereAnonymousIsAllowed() {
    gateway.merge("{\"spec\":{\"rateLimits\":null,\"auth\":{\"anonymous\":\"Deny\"}}}");
    gateway.awaitReady();
    Chat nobody = gateway.chat().as("");
    assertThat(nobody.ask("gpt-4o").status()).isEqualTo(401);

    gateway.merge("{\"spec\":{\"auth\":{\"anonymous\":\"Allow\"}}}");
    gateway.awaitReady();

    assertThat(nobody.ask("gpt-4o").status()).isEqualTo(200);
    assertThat(gateway.chat().ask("gpt-4o").status()).isEqualTo(200);
    assertThat(nobody.as("sk-wrong-key-0123456789").ask("gpt-4o").status()).isEqualTo(401);
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

  private static List<Reply> ask(Chat chat, int times) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      replies.add(chat.ask("gpt-4o"));
    }
    return replies;
  }

  private static List<Integer> statuses(List<Reply> replies) {
    return replies.stream().map(Reply::status).toList();
  }

  private static void assertRefused(Reply reply) {
    int retryAfter = Integer.parseInt(reply.header("retry-after"));
    assertThat(retryAfter).isBetween(1, 7200);
    assertThat(reply.header("x-ratelimit-remaining-requests")).isEqualTo("0");
    assertThat(reply.error().path("code").asText()).isEqualTo("rate_limit_exceeded");
    assertThat(reply.error().path("type").asText()).isEqualTo("requests");
    assertThat(reply.error().path("retry_after").asInt())
        .isCloseTo(retryAfter, org.assertj.core.data.Offset.offset(1));
    assertThat(reply.upstream()).isEmpty();
  }
}

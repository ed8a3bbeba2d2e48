package dev.aifleet.gateway.server;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.capacity.PodCapacity;
import dev.aifleet.gateway.testing.GatewayRig;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// A response that is collected takes memory from the pod's budget, and releases it when another
/// upstream is tried.
class FailedResponseMemoryTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String CHAT =
      "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  /// A single caller gets three quarters of it.
  private final PodCapacity capacity = new PodCapacity(64 << 20);

  @AutoClose private final ListenerFixture listener = new ListenerFixture(capacity);

  @Test
  void anUnusableResponseLeavesRoomForTheNextOne() throws IOException {
    // 12 MiB while it is collected, and 18 MiB more to look for a translation.
    String unusable = "{\"x\":\"" + "x".repeat(6 << 20) + "\"}";
    // 16 MiB, and 24 MiB more for its translation.
    String usable =
        "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\","
            + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1},"
            + "\"content\":[{\"type\":\"text\",\"text\":\""
            + "x".repeat(8 << 20)
            + "\"}]}";
    try (var first = FakeUpstream.json(unusable);
        var second = FakeUpstream.json(usable);
        var client =
            listener.connect(
                config()
                    .to(upstream("a", first.url()).api(Api.Anthropic))
                    .to(upstream("b", second.url()).api(Api.Anthropic).priority(1)))) {

      client.getOutputStream().write(GatewayRig.chatBytes(CHAT, "connection: close"));

      String reply = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(reply.substring(0, Math.min(400, reply.length()))).startsWith("HTTP/1.1 200 ");
      assertThat(first.requests()).hasSize(1);
      assertThat(second.requests()).hasSize(1);
      await().atMost(SOON).until(() -> capacity.memory().used() == 0);
    }
  }
}

package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.gateway.Settings;
import dev.aifleet.gateway.testing.GatewayRig;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A response that takes long to be translated, on the one event loop that all clients share.
class LongTranslationTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int LENGTH = 4 << 20;

  @AutoClose private FakeUpstream claude;
  @AutoClose private FakeUpstream plain;
  @AutoClose private GatewayRig gateway;

  @BeforeEach
  void start() {
    claude = FakeUpstream.json(manyToolCalls());
    plain = FakeUpstream.json(FakeUpstream.COMPLETION);
    gateway =
        GatewayRig.with(
            Settings.embedded().withLoops(1),
            config()
                .to(upstream("claude", claude.url()).api(Api.Anthropic).serves("claude"))
                .to(upstream("plain", plain.url()).serves("gpt-4o")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void othersAreServedMeanwhile(boolean streamed) {
    var large = CompletableFuture.supplyAsync(() -> gateway.chat(chat(streamed)));
    soon().until(() -> !translating().isEmpty());

    assertThat(translating()).allMatch(thread -> thread.startsWith("vert.x-worker"));
    assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);

    var response = large.join();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).hasSizeGreaterThan(LENGTH / 2).contains("\"tool_calls\"");
  }

  @Test
  void aClientThatLeavesMeanwhileLeavesNothingBehind() throws Exception {
    try (Socket client = gateway.connect()) {
      client.getOutputStream().write(GatewayRig.chatBytes(chat(false)));
      soon().until(() -> !translating().isEmpty());
    }

    soon().until(() -> gateway.metric("aigateway_inflight_requests") == 0);
    soon().until(() -> translating().isEmpty());
    assertThat(gateway.metric("aigateway_upstream_inflight")).isZero();
    assertThat(gateway.chat(GatewayRig.CHAT).statusCode()).isEqualTo(200);
  }

  private static ConditionFactory soon() {
    return await().atMost(SOON).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  /// The threads that translate a response.
  private static List<String> translating() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> List.of(thread.getValue()).stream().anyMatch(LongTranslationTest::isRest))
        .map(thread -> thread.getKey().getName())
        .toList();
  }

  private static boolean isRest(StackTraceElement frame) {
    return frame.getClassName().startsWith("dev.aifleet.gateway.response.")
        && frame.getMethodName().equals("rest");
  }

  private static String chat(boolean streamed) {
    return "{\"model\":\"claude\",\"stream\":"
        + streamed
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
  }

  private static String manyToolCalls() {
    var blocks = new StringBuilder();
    for (int i = 0; blocks.length() < LENGTH; i++) {
      blocks
          .append(i > 0 ? "," : "")
          .append("{\"type\":\"tool_use\",\"id\":\"t")
          .append(i)
          .append("\",\"name\":\"f\",\"input\":{\"a\":[1,2,{\"b\":\"x\"}]}}");
    }
    return "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\","
        + "\"stop_reason\":\"tool_use\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1},"
        + "\"content\":["
        + blocks
        + "]}";
  }
}

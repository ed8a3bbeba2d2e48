package dev.aifleet.gateway;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.ConfigBuilder;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Connection;
import dev.aifleet.fixtures.FakeUpstream.Request;
import dev.aifleet.gateway.testing.SmallPod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A gateway with the heap of a pod of 512 MiB, and clients and upstreams that try to exhaust it.
/// It must survive, and serve its other client.
@Tag("slow")
class MemoryAttackTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String NEIGHBOUR = "sk-the-other-client-key";
  private static final int LARGE = 14 << 20;

  private final CountDownLatch end = new CountDownLatch(1);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private FakeUpstream translated;
  private FakeUpstream plain;
  private SmallPod gateway;

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    translated = FakeUpstream.responding(this::answer);
    plain = FakeUpstream.responding(this::answer);
    var config =
        config()
            .key("keys/bob", NEIGHBOUR)
            .to(upstream("claude", translated.url()).api(Api.Anthropic).serves("claude"))
            .to(upstream("plain", plain.url()).serves("gpt-4o"));
    gateway = SmallPod.started(folder, config);
  }

  @AfterEach
  void stop() {
    end.countDown();
    client.shutdownNow();
    gateway.close();
    translated.close();
    plain.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}", "{\"a\":{}}", "1.5", "\"\\u005b\\u005d\""})
  void requestsThatBecomeLargeTreesAreRefused(String node) throws Exception {
    String body =
        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":["
            + (node + ",").repeat(LARGE / (node.length() + 1))
            + node
            + "]}";
    assertAttacksGetResponses(body, 400, 413, 503);
  }

  /// They are JSON within a string, and become a tree as well.
  @ParameterizedTest
  @ValueSource(strings = {"[]", "{}"})
  void argumentsOfAToolThatBecomeLargeTreesAreRefused(String node) throws Exception {
    String body =
        "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"},"
            + "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\","
            + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":["
            + (node + ",").repeat(LARGE / (node.length() + 1))
            + node
            + "]}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"x\"}]}";
    assertAttacksGetResponses(body, 400, 413, 503);
  }

  @Test
  void namesWithoutEndAreRefusedOnThePlainWayToo() throws Exception {
    var names = new StringBuilder("{\"model\":\"gpt-4o\",\"metadata\":{");
    for (int i = 0; names.length() < LARGE; i++) {
      names.append("\"n").append(i).append("\":0,");
    }
    String body = names + "\"z\":0}}";

    assertAttacksGetResponses(body, 200, 413, 503);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "tree"})
  void largeResponsesThatMustBeTranslatedDoNotEndIt(String kind) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> attacks = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      attacks.add(chat(ConfigBuilder.KEY, ask("claude", "large " + kind)));
    }

    assertNeighbourIsServed();

    for (var attack : attacks) {
      assertThat(attack.get(60, TimeUnit.SECONDS).statusCode()).isIn(200, 502, 503);
    }
    assertNeighbourIsServed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "gpt-4o"})
  void streamsWithUnfinishedEventsDoNotEndIt(String model) throws Exception {
    String body = ask(model, "unfinished").replace("{\"model\"", "{\"stream\":true,\"model\"");
    List<CompletableFuture<HttpResponse<String>>> attacks = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      attacks.add(chat(ConfigBuilder.KEY, body));
    }
    FakeUpstream asked = model.equals("claude") ? translated : plain;
    await().atMost(PATIENCE).until(() -> asked.requests().size() >= 200);

    assertNeighbourIsServed();
    attacks.forEach(attack -> attack.cancel(true));
    assertNeighbourIsServed();
  }

  /// Four at once.
  private void assertAttacksGetResponses(String body, Integer... statuses) throws Exception {
    List<CompletableFuture<HttpResponse<String>>> attacks = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      attacks.add(chat(ConfigBuilder.KEY, body));
    }
    assertNeighbourIsServed();
    for (var attack : attacks) {
      assertThat(attack.get(60, TimeUnit.SECONDS).statusCode()).isIn((Object[]) statuses);
    }
    assertNeighbourIsServed();
  }

  private void assertNeighbourIsServed() throws Exception {
    var reply = chat(NEIGHBOUR, ask("gpt-4o", "hello")).get(60, TimeUnit.SECONDS);
    assertThat(gateway.isAlive()).describedAs(gateway.output()).isTrue();
    assertThat(reply.statusCode()).describedAs(reply.body()).isEqualTo(200);
  }

  private void answer(Request request, Connection connection) throws IOException {
    if (request.body().contains("large text")) {
      connection.json(200, message("\"text\":\"" + "x".repeat(20 << 20) + "\""));
    } else if (request.body().contains("large tree")) {
      connection.json(200, message("\"text\":\"\",\"x\":[" + "{},".repeat(6 << 20) + "{}]"));
    } else if (request.body().contains("unfinished")) {
      connection.events();
      connection.chunk("data: {\"x\":\"" + "x".repeat(1 << 20));
      connection.hold(end);
    } else {
      connection.json(200, FakeUpstream.COMPLETION);
    }
  }

  private static String message(String block) {
    return "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\","
        + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1},"
        + "\"content\":[{\"type\":\"text\","
        + block
        + "}]}";
  }

  private static String ask(String model, String words) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\""
        + words
        + "\"}]}";
  }

  private CompletableFuture<HttpResponse<String>> chat(String key, String body) {
    URI url = gateway.url("/v1/chat/completions");
    return client.sendAsync(
        HttpRequest.newBuilder(url)
            .header("authorization", "Bearer " + key)
            .header("content-type", "application/json")
            .timeout(PATIENCE)
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}

package dev.aifleet.simulator;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.aifleet.simulator.knobs.Behavior;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The simulator over real sockets, as clients, tests and benchmarks use it.
class SimulatorTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHAT = "{\"model\":\"gpt-4o\",\"messages\":[]}";
  private static final String STREAM = "{\"model\":\"gpt-4o\",\"messages\":[],\"stream\":true}";

  private final ProviderSimulator simulator =
      ProviderSimulator.start(new Settings("official", 0, 1, Behavior.DEFAULT));
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    simulator.close();
  }

  @Test
  void aUnaryResponseIsACompletionWithUsage() throws Exception {
    HttpResponse<String> response = chat(CHAT);

    JsonNode json = JSON.readTree(response.body());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    assertThat(json.at("/id").asText()).matches("chatcmpl-[A-Za-z0-9]{29}");
    assertThat(json.at("/object").asText()).isEqualTo("chat.completion");
    assertThat(json.at("/model").asText()).isEqualTo("gpt-4o");
    assertThat(json.at("/system_fingerprint").asText()).matches("fp_[0-9a-f]{10}");
    assertThat(json.at("/choices/0/message/role").asText()).isEqualTo("assistant");
    assertThat(json.at("/choices/0/message/content").asText())
        .isEqualTo("Hello from official, and here are more words to");
    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(8);
    assertThat(json.at("/usage/total_tokens").asInt())
        .isEqualTo(8 + json.at("/usage/prompt_tokens").asInt());
    assertThat(json.at("/created").asLong()).isGreaterThan(1_700_000_000L);
  }

  @Test
  void everyCompletionHasItsOwnId() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ids.add(JSON.readTree(chat(CHAT).body()).at("/id").asText());
    }

    assertThat(ids).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"3,0", "3,1ms", "500,0", "1,1ms"})
  void aStreamHasTheTextOfTheUnaryResponse(int tokens, String interval) throws Exception {
    String[] headers = {"x-sim-tokens", "" + tokens, "x-sim-token-interval", interval};
    String whole =
        JSON.readTree(chat(CHAT, headers).body()).at("/choices/0/message/content").asText();

    HttpResponse<String> response = chat(STREAM, headers);

    List<JsonNode> events = events(response.body());
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(events).hasSize(tokens + 2);
    assertThat(events.getFirst().at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(events.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(events).allMatch(event -> event.at("/object").asText().endsWith(".chunk"));
    assertThat(events.stream().map(event -> event.at("/id").asText()).distinct()).hasSize(1);
    assertThat(events.stream().map(it -> it.at("/choices/0/delta/content").asText("")))
        .satisfies(parts -> assertThat(String.join("", parts)).isEqualTo(whole));
  }

  @Test
  void usageComesLastWhenItIsRequested() throws Exception {
    String ask = STREAM.replace("}", ",\"stream_options\":{\"include_usage\":true}}");

    List<JsonNode> events = events(chat(ask).body());

    assertThat(events).hasSize(8 + 3);
    assertThat(events.getLast().at("/choices")).isEmpty();
    assertThat(events.getLast().at("/usage/completion_tokens").asInt()).isEqualTo(8);
    assertThat(events.subList(0, 10)).allMatch(event -> event.at("/usage").isNull());
  }

  @Test
  void maxTokensLimitsTheResponse() throws Exception {
    JsonNode json = JSON.readTree(chat(CHAT.replace("}", ",\"max_tokens\":2}")).body());

    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(2);
  }

  @Test
  void modelNamesAndSimulatorNamesAreEscaped() throws Exception {
    try (var odd = ProviderSimulator.start(new Settings("a\"b\n", 0, 1, Behavior.DEFAULT))) {
      URI uri = URI.create(odd.url() + "/chat/completions");
      String body = "{\"model\":\"m\\\"ü\\u0001\",\"messages\":[]}";

      JsonNode json = JSON.readTree(send(HttpRequest.newBuilder(uri).POST(text(body))).body());

      assertThat(json.at("/model").asText()).isEqualTo("m\"ü\u0001");
      assertThat(json.at("/choices/0/message/content").asText()).startsWith("Hello from a\"b\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x|400|parse the JSON",
        "[]|400|parse the JSON",
        "{\"messages\":[]}|400|'model'",
        "{\"model\":\"a\"}|400|'messages'"
      })
  void badBodiesGetAnOpenAiError(String body, int status, String message) throws Exception {
    HttpResponse<String> response = chat(body);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response, "message")).contains(message);
    assertThat(error(response, "type")).isEqualTo("invalid_request_error");
  }

  @Test
  void onlyAcceptedKeysAreServed() throws Exception {
    assertThat(put("{\"apiKeys\":[\"sk-one\",\"sk-two\"]}").statusCode()).isEqualTo(200);

    assertThat(chat(CHAT, "authorization", "Bearer sk-two").statusCode()).isEqualTo(200);
    assertThat(chat(CHAT).statusCode()).isEqualTo(401);
    assertThat(get("/v1/models").statusCode()).isEqualTo(401);
    HttpResponse<String> wrong = chat(CHAT, "authorization", "Bearer sk-wrong-one");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(error(wrong, "code")).isEqualTo("invalid_api_key");
    assertThat(wrong.body()).doesNotContain("sk-wrong-one");
  }

  @Test
  void onlyItsModelsAreServedOnceTheyAreNamed() throws Exception {
    put("{\"models\":[\"o3\"]}");

    assertThat(chat(CHAT).statusCode()).isEqualTo(404);
    assertThat(error(chat(CHAT), "code")).isEqualTo("model_not_found");
    assertThat(chat(CHAT.replace("gpt-4o", "o3")).statusCode()).isEqualTo(200);
    assertThat(JSON.readTree(get("/v1/models").body()).at("/data/0/id").asText()).isEqualTo("o3");
    assertThat(get("/v1/models/o3").statusCode()).isEqualTo(200);
    assertThat(get("/v1/models/gpt-4o").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 429, 500, 503})
  void aRequestCanSetItsErrorStatus(int status) throws Exception {
    HttpResponse<String> response = chat(STREAM, "x-sim-status", "" + status);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(error(response, "message")).isNotEmpty();
    assertThat(response.headers().firstValue("retry-after").isPresent()).isEqualTo(status == 429);
  }

  @Test
  void latencyDelaysTheFirstByte() throws Exception {
    long began = System.nanoTime();

    chat(CHAT, "x-sim-latency", "150ms");

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(149));
  }

  @Test
  void theShareOfErrorsIsTheConfiguredOneAndRepeats() throws Exception {
    put("{\"errorPercent\":20,\"errorStatus\":503}");

    List<Integer> first = statuses(300);
    delete("/stats");
    List<Integer> second = statuses(300);

    assertThat(first).contains(200, 503).isEqualTo(second);
    assertThat(first.stream().filter(status -> status == 503).count()).isBetween(35L, 85L);
  }

  @Test
  void anInvalidBehaviorChangesNothing() throws Exception {
    put("{\"tokens\":3}");

    assertThat(put("{\"tokens\":0}").statusCode()).isEqualTo(400);
    assertThat(put("{\"tokns\":5}").statusCode()).isEqualTo(400);
    assertThat(put("[]").statusCode()).isEqualTo(400);
    assertThat(put("{").statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(get("/behavior").body()).at("/tokens").asText()).isEqualTo("3");
  }

  @Test
  void everyRequestIsCountedOnce() throws Exception {
    HttpResponse<String> unary = chat(CHAT);
    HttpResponse<String> stream = chat(STREAM);
    HttpResponse<String> refused = chat("x");
    get("/v1/models");

    JsonNode stats = statsWhen("/completed", 3);

    assertThat(stats.at("/requests").asInt()).isEqualTo(3);
    assertThat(stats.at("/streams").asInt()).isEqualTo(1);
    assertThat(stats.at("/aborts").asInt()).isZero();
    assertThat(stats.at("/inFlight").asInt()).isZero();
    assertThat(stats.at("/bytesIn").asInt()).isEqualTo(CHAT.length() + STREAM.length() + 1);
    assertThat(stats.at("/bytesOut").asInt())
        .isEqualTo(unary.body().length() + stream.body().length() + refused.body().length());
    assertThat(stats.at("/byModel/gpt-4o").asInt()).isEqualTo(2);
    assertThat(stats.at("/byStatus/200").asInt()).isEqualTo(2);
    assertThat(stats.at("/byStatus/400").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, STREAM})
  void aClientThatGoesAwayIsAnAbort(String body) throws Exception {
    String head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nx-sim-latency: 1s\r\n"
            + "x-sim-tokens: 1000\r\nx-sim-token-interval: 100ms\r\ncontent-length: ";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port())) {
      socket.getOutputStream().write((head + body.length() + "\r\n\r\n" + body).getBytes(UTF_8));
      statsWhen("/inFlight", 1);
    }

    JsonNode stats = statsWhen("/aborts", 1);

    assertThat(stats.at("/completed").asInt()).isZero();
    assertThat(stats.at("/inFlight").asInt()).isZero();
  }

  @Test
  void aClientThatGoesAwayWithinItsBodyIsAnAbort() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port())) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{"
                  .getBytes(UTF_8));
      statsWhen("/inFlight", 1);
    }

    assertThat(statsWhen("/aborts", 1).at("/requests").asInt()).isEqualTo(1);
  }

  @Test
  void aRequestFromBeforeAResetDoesNotCountAfterIt() throws Exception {
    var slow = new CompletableFuture<HttpResponse<String>>();
    Thread.ofVirtual().start(() -> slow.complete(uncheckedChat("x-sim-latency", "300ms")));
    statsWhen("/inFlight", 1);

    delete("/stats");

    assertThat(slow.get().statusCode()).isEqualTo(200);
    JsonNode stats = statsWhen("/inFlight", 0);
    assertThat(stats.at("/requests").asInt()).isZero();
    assertThat(stats.at("/completed").asInt()).isZero();
  }

  @Test
  void closingTwiceIsFine() {
    simulator.close();

    simulator.close();
  }

  @Test
  void unknownUrlsGetAnOpenAiError() throws Exception {
    HttpResponse<String> response = get("/v1/embeddings");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(error(response, "code")).isEqualTo("unknown_url");
    assertThat(get("/health").statusCode()).isEqualTo(200);
  }

  private List<Integer> statuses(int count) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      statuses.add(chat(CHAT).statusCode());
    }
    return statuses;
  }

  private JsonNode statsWhen(String pointer, int value) {
    return await()
        .until(
            () -> JSON.readTree(get("/stats").body()), stats -> stats.at(pointer).asInt() == value);
  }

  private static List<JsonNode> events(String body) throws IOException {
    assertThat(body).endsWith("\n\ndata: [DONE]\n\n");
    List<JsonNode> events = new ArrayList<>();
    for (String event : body.strip().split("\n\n", -1)) {
      assertThat(event).startsWith("data: ");
      if (!event.equals("data: [DONE]")) {
        events.add(JSON.readTree(event.substring("data: ".length())));
      }
    }
    return events;
  }

  private static String error(HttpResponse<String> response, String field) throws IOException {
    return JSON.readTree(response.body()).at("/error/" + field).asText();
  }

  private HttpResponse<String> uncheckedChat(String... headers) {
    try {
      return chat(CHAT, headers);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> chat(String body, String... headers) throws Exception {
    HttpRequest.Builder request = at("/v1/chat/completions").POST(text(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<String> put(String body) throws Exception {
    return send(at("/behavior").PUT(text(body)));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(at(path));
  }

  private void delete(String path) throws Exception {
    assertThat(send(at(path).DELETE()).statusCode()).isEqualTo(204);
  }

  private HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + simulator.port() + path));
  }

  private static HttpRequest.BodyPublisher text(String body) {
    return BodyPublishers.ofString(body);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.timeout(Duration.ofSeconds(10)).build(), ofString());
  }
}

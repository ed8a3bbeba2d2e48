package dev.aifleet.simulator;

import static dev.aifleet.simulator.SimulatorFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Anthropic's messages.
class AnthropicTest {
  private static final String SAID = "Hello from official, and here are more words to";
  private static final String BODY = "{\"model\":\"claude\",\"max_tokens\":99,\"messages\":[]}";
  private static final String STREAM = BODY.replace("}", ",\"stream\":true}");
  private static final String TOOL =
      ",\"tools\":[{\"name\":\"look\",\"input_schema\":{\"type\":\"object\"}}]}";

  @AutoClose private final SimulatorFixture simulator = new SimulatorFixture();

  private HttpResponse<String> ask(String body, String... headers) throws Exception {
    List<String> all = new ArrayList<>(List.of("anthropic-version", "2023-06-01"));
    all.addAll(List.of(headers));
    return simulator.post("/v1/messages", body, all.toArray(String[]::new));
  }

  @Test
  void aMessageHasContentAndUsage() throws Exception {
    HttpResponse<String> response = ask(BODY);

    JsonNode json = SimulatorFixture.json(response.body());
    assertThat(response.headers().firstValue("request-id")).isPresent();
    assertThat(json.at("/type").asText()).isEqualTo("message");
    assertThat(json.at("/content/0/text").asText()).isEqualTo(SAID);
    assertThat(json.at("/stop_reason").asText()).isEqualTo("end_turn");
    assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(8);
    assertThat(json.at("/usage/input_tokens").asInt()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2ms"})
  void aStreamBuildsTheMessage(String interval) throws Exception {
    String stream = ask(STREAM, "x-sim-token-interval", interval, "x-sim-tokens", "3").body();

    assertThat(SimulatorFixture.types(stream))
        .containsExactly(
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    List<JsonNode> events = events(stream);
    assertThat(events.stream().map(event -> event.at("/type").asText()))
        .containsExactlyElementsOf(SimulatorFixture.types(stream));
    assertThat(events.getFirst().at("/message/usage/input_tokens").asInt()).isPositive();
    assertThat(events.getFirst().at("/message/content")).isEmpty();
    assertThat(events.get(7).at("/usage/output_tokens").asInt()).isEqualTo(3);
    assertThat(events.get(7).at("/delta/stop_reason").asText()).isEqualTo("end_turn");
    assertThat(events.get(3).at("/delta/text").asText()).isEqualTo("Hello from official");
  }

  @Test
  void maxTokensCutsIt() throws Exception {
    JsonNode json = SimulatorFixture.json(ask(BODY.replace("99", "2")).body());

    assertThat(json.at("/stop_reason").asText()).isEqualTo("max_tokens");
    assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(2);
  }

  @Test
  void toolsAreUsedWhenTheyAreOffered() throws Exception {
    JsonNode unary =
        SimulatorFixture.json(ask(BODY.replace("}", TOOL), "x-sim-tool-calls", "2").body());
    List<JsonNode> events = events(ask(STREAM.replace("}", TOOL), "x-sim-tool-calls", "2").body());

    assertThat(unary.at("/stop_reason").asText()).isEqualTo("tool_use");
    assertThat(unary.at("/content")).hasSize(2);
    assertThat(unary.at("/content/1/type").asText()).isEqualTo("tool_use");
    assertThat(unary.at("/content/1/name").asText()).isEqualTo("look");
    for (int block = 0; block < 2; block++) {
      StringBuilder input = new StringBuilder();
      for (JsonNode event : events) {
        if (event.at("/index").asInt(-1) == block) {
          input.append(event.at("/delta/partial_json").asText(""));
        }
      }
      assertThat(SimulatorFixture.json(input.toString()))
          .isEqualTo(unary.at("/content/" + block + "/input"));
    }
    assertThat(events.get(events.size() - 2).at("/delta/stop_reason").asText())
        .isEqualTo("tool_use");
  }

  @Test
  void anErrorEventHasItsOwnType() throws Exception {
    String stream =
        ask(
                STREAM,
                "x-sim-fault",
                "ErrorEvent",
                "x-sim-fault-after",
                "4",
                "x-sim-error-status",
                "529")
            .body();

    assertThat(SimulatorFixture.types(stream))
        .containsExactly(
            "message_start", "content_block_start", "ping", "content_block_delta", "error");
    assertThat(events(stream).getLast().at("/error/type").asText()).isEqualTo("overloaded_error");
  }

  @Test
  void theVersionAndTheKeyAreNeeded() throws Exception {
    simulator.setBehavior("{\"apiKeys\":\"sk-ant\"}");

    assertThat(ask(BODY, "x-api-key", "sk-ant").statusCode()).isEqualTo(200);
    assertThat(ask(BODY, "authorization", "Bearer sk-ant").statusCode()).isEqualTo(401);
    HttpResponse<String> old = simulator.post("/v1/messages", BODY, "x-api-key", "sk-ant");
    assertThat(old.statusCode()).isEqualTo(400);
    assertThat(old.body()).contains("anthropic-version");
  }

  @Test
  void maxTokensAreNeeded() throws Exception {
    HttpResponse<String> response = ask("{\"model\":\"claude\",\"messages\":[]}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(SimulatorFixture.json(response.body()).at("/error/type").asText())
        .isEqualTo("invalid_request_error");
  }

  @Test
  void modelsAreListedInItsOwnForm() throws Exception {
    JsonNode json =
        SimulatorFixture.json(
            simulator.get("/v1/models", "anthropic-version", "2023-06-01").body());

    assertThat(json.at("/has_more").asBoolean(true)).isFalse();
    assertThat(json.at("/data/0/type").asText()).isEqualTo("model");
  }
}

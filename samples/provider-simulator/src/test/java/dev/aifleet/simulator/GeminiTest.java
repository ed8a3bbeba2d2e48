package dev.aifleet.simulator;

import static dev.aifleet.simulator.SimulatorFixture.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/// Gemini's generated content.
class GeminiTest {
  private static final String SAID = "Hello from official, and here are more words to";
  private static final String MODEL = "/v1beta/models/gemini-2.0-flash";
  private static final String BODY = "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}]}";
  private static final String TOOLS =
      "{\"contents\":[],\"tools\":[{\"functionDeclarations\":[{\"name\":\"look\"}]}]}";

  @AutoClose private final SimulatorFixture simulator = new SimulatorFixture();

  private List<JsonNode> stream(String body, String... headers) throws Exception {
    return events(simulator.post(MODEL + ":streamGenerateContent?alt=sse", body, headers).body());
  }

  @Test
  void contentIsGeneratedByTheModelOfThePath() throws Exception {
    JsonNode json = SimulatorFixture.json(simulator.post(MODEL + ":generateContent", BODY).body());

    assertThat(json.at("/candidates/0/content/parts/0/text").asText()).isEqualTo(SAID);
    assertThat(json.at("/candidates/0/content/role").asText()).isEqualTo("model");
    assertThat(json.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
    assertThat(json.at("/modelVersion").asText()).isEqualTo("gemini-2.0-flash");
    assertThat(json.at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(8);
    assertThat(simulator.statsWhen("/completed", 1).at("/byModel/gemini-2.0-flash").asInt())
        .isEqualTo(1);
  }

  @Test
  void aStreamEndsWithTheFinishReason() throws Exception {
    List<JsonNode> events = stream(BODY);

    assertThat(events).hasSize(8).allMatch(event -> event.has("usageMetadata"));
    assertThat(
            events.stream()
                .map(event -> event.at("/candidates/0/content/parts/0/text").asText())
                .reduce("", String::concat))
        .isEqualTo(SAID);
    assertThat(events.stream().filter(it -> it.at("/candidates/0").has("finishReason")))
        .containsExactly(events.getLast());
    assertThat(events.getLast().at("/usageMetadata/candidatesTokenCount").asInt()).isEqualTo(8);
  }

  @Test
  void maxOutputTokensLimitsTheResponse() throws Exception {
    String body = BODY.replace("]}]}", "]}],\"generationConfig\":{\"maxOutputTokens\":2}}");

    assertThat(stream(body).getLast().at("/candidates/0/finishReason").asText())
        .isEqualTo("MAX_TOKENS");
  }

  @Test
  void functionsAreCalled() throws Exception {
    JsonNode unary =
        SimulatorFixture.json(
            simulator.post(MODEL + ":generateContent", TOOLS, "x-sim-tool-calls", "2").body());
    List<JsonNode> events = stream(TOOLS, "x-sim-tool-calls", "2");

    String call = "/candidates/0/content/parts/0/functionCall";
    assertThat(unary.at("/candidates/0/content/parts")).hasSize(2);
    assertThat(unary.at(call + "/name").asText()).isEqualTo("look");
    assertThat(unary.at(call + "/args/text").asText()).isEqualTo("Hello from official");
    assertThat(events).hasSize(2).allMatch(event -> event.at(call).equals(unary.at(call)));
  }

  @Test
  void anErrorEventHasTheShapeOfAnError() throws Exception {
    List<JsonNode> events =
        stream(
            BODY,
            "x-sim-fault",
            "ErrorEvent",
            "x-sim-fault-after",
            "2",
            "x-sim-error-status",
            "429");

    assertThat(events).hasSize(3);
    assertThat(events.getLast().at("/error/status").asText()).isEqualTo("RESOURCE_EXHAUSTED");
  }

  @Test
  void theKeyComesByHeaderOrQuery() throws Exception {
    simulator.setBehavior("{\"apiKeys\":\"g-key\"}");
    String path = MODEL + ":generateContent";

    assertThat(simulator.post(path, BODY, "x-goog-api-key", "g-key").statusCode()).isEqualTo(200);
    assertThat(simulator.post(path + "?key=g-key", BODY).statusCode()).isEqualTo(200);
    assertThat(simulator.post(path, BODY).statusCode()).isEqualTo(403);
    HttpResponse<String> wrong = simulator.post(path, BODY, "x-goog-api-key", "other");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(SimulatorFixture.json(wrong.body()).at("/error/details/0/reason").asText())
        .isEqualTo("API_KEY_INVALID");
  }

  @Test
  void onlyEventStreamsAreStreamed() throws Exception {
    assertThat(simulator.post(MODEL + ":streamGenerateContent", BODY).statusCode()).isEqualTo(400);
    assertThat(simulator.post(MODEL + ":countTokens", BODY).statusCode()).isEqualTo(404);
  }

  @Test
  void modelsAreListedInItsOwnForm() throws Exception {
    assertThat(
            SimulatorFixture.json(simulator.get("/v1beta/models").body())
                .at("/models/0/name")
                .asText())
        .startsWith("models/");
  }
}

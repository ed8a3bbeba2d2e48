package dev.aifleet.simulator;

import static dev.aifleet.simulator.SimulatorFixture.CHAT;
import static dev.aifleet.simulator.SimulatorFixture.STREAM;
import static dev.aifleet.simulator.SimulatorFixture.events;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenAI's endpoints beyond plain chat, and Azure OpenAI's.
class OpenAiTest {
  private static final String SAID = "Hello from official, and here are more words to";
  private static final String TOOLS =
      ",\"tools\":[{\"type\":\"function\",\"name\":\"look\",\"function\":{\"name\":\"look\"}}]}";

  @AutoClose private final SimulatorFixture simulator = new SimulatorFixture();

  @Test
  void textCompletionsHaveTheSameTextUnaryAndStreamed() throws Exception {
    String body = "{\"model\":\"gpt-3.5-turbo-instruct\",\"prompt\":\"Hi\"}";

    JsonNode unary = SimulatorFixture.json(simulator.post("/v1/completions", body).body());
    List<JsonNode> events = events(simulator.post("/v1/completions", streamed(body)).body());

    assertThat(unary.at("/object").asText()).isEqualTo("text_completion");
    assertThat(unary.at("/choices/0/text").asText()).isEqualTo(SAID);
    assertThat(unary.at("/usage/completion_tokens").asInt()).isEqualTo(8);
    assertThat(joined(events, "/choices/0/text")).isEqualTo(SAID);
    assertThat(events.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
  }

  @Test
  void aResponseIsBuiltByNumberedEvents() throws Exception {
    String body = "{\"model\":\"gpt-4o\",\"input\":\"Hi\"}";

    JsonNode unary = SimulatorFixture.json(simulator.post("/v1/responses", body).body());
    String stream = simulator.post("/v1/responses", streamed(body)).body();

    assertThat(unary.at("/output/0/content/0/text").asText()).isEqualTo(SAID);
    assertThat(unary.at("/status").asText()).isEqualTo("completed");
    assertThat(unary.at("/usage/output_tokens").asInt()).isEqualTo(8);
    List<String> types = SimulatorFixture.types(stream);
    assertThat(types)
        .startsWith(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta")
        .endsWith(
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    List<JsonNode> events = events(stream);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).at("/sequence_number").asInt()).isEqualTo(i);
      assertThat(events.get(i).at("/type").asText()).isEqualTo(types.get(i));
    }
    assertThat(joined(events, "/delta")).isEqualTo(SAID);
    JsonNode last = events.getLast().at("/response");
    assertThat(last.at("/output/0/content/0/text").asText()).isEqualTo(SAID);
    assertThat(last.at("/usage/output_tokens").asInt()).isEqualTo(8);
    assertThat(stream).doesNotContain("[DONE]");
  }

  @Test
  void anErrorEventCanFollowTheFirstTwoEventsOfAResponse() throws Exception {
    String stream =
        simulator
            .post(
                "/v1/responses",
                "{\"model\":\"gpt-4o\",\"input\":\"Hi\",\"stream\":true}",
                "x-sim-fault",
                "ErrorEvent",
                "x-sim-fault-after",
                "2",
                "x-sim-error-status",
                "429",
                "x-sim-error-code",
                "insufficient_quota")
            .body();

    assertThat(SimulatorFixture.types(stream))
        .containsExactly("response.created", "response.in_progress", "error", "response.failed");
    List<JsonNode> events = events(stream);
    assertThat(events.get(2).at("/code").asText()).isEqualTo("insufficient_quota");
    assertThat(events.get(3).at("/response/status").asText()).isEqualTo("failed");
    assertThat(events.get(3).at("/response/error/code").asText()).isEqualTo("insufficient_quota");
  }

  @Test
  void aChatCallsTools() throws Exception {
    JsonNode unary =
        SimulatorFixture.json(
            simulator.chat(CHAT.replace("}", TOOLS), "x-sim-tool-calls", "2").body());
    List<JsonNode> events =
        events(simulator.chat(STREAM.replace("}", TOOLS), "x-sim-tool-calls", "2").body());

    JsonNode calls = unary.at("/choices/0/message/tool_calls");
    assertThat(calls).hasSize(2);
    assertThat(unary.at("/choices/0/message/content").isNull()).isTrue();
    assertThat(unary.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(calls.at("/1/function/name").asText()).isEqualTo("look");
    assertThat(events.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    for (int call = 0; call < 2; call++) {
      StringBuilder arguments = new StringBuilder();
      for (JsonNode event : events) {
        JsonNode delta = event.at("/choices/0/delta/tool_calls/0");
        if (delta.at("/index").asInt(-1) == call) {
          arguments.append(delta.at("/function/arguments").asText());
        }
      }
      String whole = calls.at("/" + call + "/function/arguments").asText();
      assertThat(arguments.toString()).isEqualTo(whole);
      assertThat(SimulatorFixture.json(whole).at("/text").asText())
          .isEqualTo("Hello from official");
    }
  }

  @Test
  void aResponseCallsTools() throws Exception {
    String body = "{\"model\":\"gpt-4o\",\"input\":\"Hi\"" + TOOLS;

    JsonNode unary =
        SimulatorFixture.json(
            simulator.post("/v1/responses", body, "x-sim-tool-calls", "1").body());
    String stream = simulator.post("/v1/responses", streamed(body), "x-sim-tool-calls", "1").body();

    String arguments = unary.at("/output/0/arguments").asText();
    assertThat(unary.at("/output/0/type").asText()).isEqualTo("function_call");
    assertThat(unary.at("/output/0/name").asText()).isEqualTo("look");
    assertThat(joined(events(stream), "/delta")).isEqualTo(arguments);
    assertThat(SimulatorFixture.types(stream))
        .contains("response.function_call_arguments.done")
        .endsWith("response.completed");
  }

  @Test
  void aRequestWithoutToolsGetsNoToolCalls() throws Exception {
    JsonNode json = SimulatorFixture.json(simulator.chat(CHAT, "x-sim-tool-calls", "1").body());

    assertThat(json.at("/choices/0/message/content").asText()).isEqualTo(SAID);
  }

  @ParameterizedTest
  @CsvSource({"Asked,false,false", "Asked,true,true", "Always,false,true", "Never,true,false"})
  void usageComesInAChunkWithoutChoices(String usage, boolean requested, boolean included)
      throws Exception {
    String body =
        requested ? STREAM.replace("}", ",\"stream_options\":{\"include_usage\":true}}") : STREAM;

    List<JsonNode> events = events(simulator.chat(body, "x-sim-usage", usage).body());

    assertThat(events).hasSize(included ? 11 : 10);
    if (included) {
      assertThat(events.getLast().at("/choices")).isEmpty();
      assertThat(events.getLast().at("/usage/completion_tokens").asInt()).isEqualTo(8);
    } else {
      assertThat(events).noneMatch(event -> event.has("usage"));
    }
  }

  @Test
  void inlineUsageIsInTheLastChunkThatHasChoices() throws Exception {
    List<JsonNode> events = events(simulator.chat(STREAM, "x-sim-usage", "Inline").body());

    assertThat(events).hasSize(10);
    assertThat(events.getLast().at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(events.getLast().at("/usage/completion_tokens").asInt()).isEqualTo(8);
  }

  @Test
  void unaryResponsesHaveUsageUnlessItIsSwitchedOff() throws Exception {
    assertThat(SimulatorFixture.json(simulator.chat(CHAT).body()).has("usage")).isTrue();
    assertThat(
            SimulatorFixture.json(simulator.chat(CHAT, "x-sim-usage", "Never").body()).has("usage"))
        .isFalse();
  }

  @Test
  void embeddingsAreTheSameAsNumbersAndAsBase64() throws Exception {
    String body = "{\"model\":\"e\",\"input\":[\"a\",\"b\"],\"dimensions\":5}";

    JsonNode numbers = SimulatorFixture.json(simulator.post("/v1/embeddings", body).body());
    JsonNode packed =
        SimulatorFixture.json(
            simulator
                .post("/v1/embeddings", body.replace("}", ",\"encoding_format\":\"base64\"}"))
                .body());

    assertThat(numbers.at("/data")).hasSize(2);
    assertThat(numbers.at("/data/0/embedding")).isNotEqualTo(numbers.at("/data/1/embedding"));
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(packed.at("/data/1/embedding").asText()))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat(numbers.at("/data/1/embedding")).hasSize(5);
    for (JsonNode number : numbers.at("/data/1/embedding")) {
      assertThat(bytes.getFloat()).isEqualTo(number.floatValue());
    }
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void imagesHaveTheRequestedCount() throws Exception {
    JsonNode json =
        SimulatorFixture.json(
            simulator.post("/v1/images/generations", "{\"prompt\":\"a dot\",\"n\":3}").body());

    assertThat(json.at("/data")).hasSize(3);
    byte[] image = Base64.getDecoder().decode(json.at("/data/0/b64_json").asText());
    assertThat(new String(image, ISO_8859_1)).startsWith("\u0089PNG");
    assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(3);
  }

  @Test
  void speechIsBytes() throws Exception {
    HttpResponse<byte[]> response =
        simulator.postForBytes(
            "/v1/audio/speech", "{\"model\":\"tts-1\",\"input\":\"Hi\"}", "x-sim-tokens", "2");

    assertThat(response.headers().firstValue("content-type")).hasValue("audio/mpeg");
    assertThat(response.body()).hasSize(2048).contains(0, 13, 10, 127, -1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"edits", "variations"})
  void imageEditsAndVariationsReadMultipart(String how) throws Exception {
    String form =
        """
        --b
        Content-Disposition: form-data; name="model"

        gpt-image-1
        --b
        Content-Disposition: form-data; name="image"; filename="a.png"

        pixels
        --b--
        """
            .replace("\n", "\r\n");

    HttpResponse<byte[]> response =
        simulator.post(
            "/v1/images/" + how,
            form.getBytes(UTF_8),
            "content-type",
            "multipart/form-data; boundary=b");

    JsonNode json = SimulatorFixture.json(new String(response.body(), UTF_8));
    assertThat(json.at("/data")).hasSize(1);
    assertThat(json.at("/data/0/b64_json").asText()).isNotEmpty();
  }

  @Test
  void aTranscriptionDescribesItsPartsByteForByte() throws Exception {
    byte[] sound = new byte[70_000];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = (byte) (i * 31);
    }
    String form =
        "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
            + "Content-Type: audio/wav\r\n\r\n"
            + new String(sound, ISO_8859_1)
            + "\r\n--b--\r\n";

    HttpResponse<byte[]> response =
        simulator.post(
            "/v1/audio/transcriptions",
            form.getBytes(ISO_8859_1),
            "content-type",
            "multipart/form-data; boundary=b");

    JsonNode json = SimulatorFixture.json(new String(response.body(), UTF_8));
    JsonNode file = json.at("/parts/1");
    assertThat(json.at("/text").asText()).isEqualTo(SAID);
    assertThat(json.at("/parts")).hasSize(2);
    assertThat(file.at("/name").asText()).isEqualTo("file");
    assertThat(file.at("/filename").asText()).isEqualTo("a.wav");
    assertThat(file.at("/contentType").asText()).isEqualTo("audio/wav");
    assertThat(file.at("/bytes").asInt()).isEqualTo(sound.length);
    assertThat(file.at("/sha256").asText())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sound)));
    assertThat(simulator.statsWhen("/completed", 1).at("/byModel/whisper-1").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "multipart/form-data; boundary=b"})
  void aBodyThatIsNotMultipartIsRejected(String type) throws Exception {
    HttpResponse<byte[]> response =
        simulator.post("/v1/audio/transcriptions", "--b\r\n".getBytes(UTF_8), "content-type", type);

    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void azureTakesTheModelFromTheDeployment() throws Exception {
    simulator.setBehavior("{\"apiKeys\":\"k1\"}");
    String path = "/openai/deployments/my-gpt/chat/completions";

    HttpResponse<String> response =
        simulator.post(path + "?api-version=2024-10-21", "{\"messages\":[]}", "api-key", "k1");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("apim-request-id")).isPresent();
    assertThat(SimulatorFixture.json(response.body()).at("/model").asText()).isEqualTo("my-gpt");
    assertThat(simulator.post(path, "{\"messages\":[]}", "api-key", "k1").statusCode())
        .isEqualTo(404);
    assertThat(
            simulator
                .post(path + "?api-version=1", "{\"messages\":[]}", "authorization", "Bearer k1")
                .statusCode())
        .isEqualTo(401);
  }

  @Test
  void azureStreamsAndEmbeds() throws Exception {
    String root = "/openai/deployments/my-gpt";

    String stream =
        simulator
            .post(root + "/chat/completions?api-version=1", "{\"messages\":[],\"stream\":true}")
            .body();
    HttpResponse<String> embedded =
        simulator.post(root + "/embeddings?api-version=1", "{\"input\":\"a\"}");

    assertThat(joined(events(stream), "/choices/0/delta/content")).isEqualTo(SAID);
    assertThat(SimulatorFixture.json(embedded.body()).at("/data")).hasSize(1);
  }

  private static String streamed(String body) {
    return body.substring(0, body.length() - 1) + ",\"stream\":true}";
  }

  private static String joined(List<JsonNode> events, String pointer) {
    StringBuilder joined = new StringBuilder();
    events.forEach(event -> joined.append(event.at(pointer).asText("")));
    return joined.toString();
  }
}

package dev.aifleet.gateway.exchange;

import static dev.aifleet.fixtures.ConfigBuilder.config;
import static dev.aifleet.fixtures.UpstreamFixture.upstream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aifleet.config.GatewayConfig.Api;
import dev.aifleet.fixtures.FakeUpstream;
import dev.aifleet.fixtures.FakeUpstream.Script;
import dev.aifleet.gateway.testing.GatewayRig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The second turn of a tool loop: the reasoning before the call returns to the provider with its
/// signature, through a client that only repeats what it received.
class ToolLoopTest {
  private static final String CLAUDE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[\
      {"type":"thinking","thinking":"use ls","signature":"SIG=="},\
      {"type":"tool_use","id":"toolu_1","name":"ls","input":{}}],\
      "stop_reason":"tool_use","usage":{"input_tokens":3,"output_tokens":4}}\
      """;
  private static final String CLAUDE_EVENTS =
      """
      data: {"type":"message_start","message":{"id":"msg_1","role":"assistant","content":[],\
      "usage":{"input_tokens":3,"output_tokens":1}}}

      data: {"type":"content_block_start","index":0,"content_block":\
      {"type":"thinking","thinking":"","signature":""}}

      data: {"type":"content_block_delta","index":0,"delta":\
      {"type":"thinking_delta","thinking":"use ls"}}

      data: {"type":"content_block_delta","index":0,"delta":\
      {"type":"signature_delta","signature":"SIG=="}}

      data: {"type":"content_block_stop","index":0}

      data: {"type":"content_block_start","index":1,"content_block":\
      {"type":"tool_use","id":"toolu_1","name":"ls","input":{}}}

      data: {"type":"content_block_stop","index":1}

      data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":4}}

      data: {"type":"message_stop"}

      """;
  private static final String GEMINI =
      """
      {"candidates":[{"content":{"role":"model","parts":[\
      {"functionCall":{"name":"ls","args":{}},"thoughtSignature":"U0lH"}]},"finishReason":"STOP"}],\
      "usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":5}}\
      """;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void signedThoughtsComeBackToClaude(boolean stream) {
    Script answer = answer(stream, CLAUDE, CLAUDE_EVENTS);
    try (var upstream = FakeUpstream.responding(answer);
        var gateway =
            GatewayRig.with(config().to(upstream("u", upstream.url()).api(Api.Anthropic)))) {

      secondTurn(gateway, stream);

      JsonArray messages =
          new JsonObject(upstream.requests().getLast().body()).getJsonArray("messages");
      JsonArray said = messages.getJsonObject(1).getJsonArray("content");
      assertThat(said.getJsonObject(0).getMap())
          .isEqualTo(Map.of("type", "thinking", "thinking", "use ls", "signature", "SIG=="));
      assertThat(said.getJsonObject(1).getString("id")).isEqualTo("toolu_1");
      assertThat(messages.getJsonObject(2).toString()).contains("\"tool_use_id\":\"toolu_1\"");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void signedCallsComeBackToGemini(boolean stream) {
    Script answer = answer(stream, GEMINI, "data: " + GEMINI + "\n\n");
    try (var upstream = FakeUpstream.responding(answer);
        var gateway = GatewayRig.with(config().to(upstream("u", upstream.url()).api(Api.Gemini)))) {

      secondTurn(gateway, stream);

      JsonArray contents =
          new JsonObject(upstream.requests().getLast().body()).getJsonArray("contents");
      JsonObject call = contents.getJsonObject(1).getJsonArray("parts").getJsonObject(0);
      assertThat(call.getString("thoughtSignature")).isEqualTo("U0lH");
    }
  }

  private static void secondTurn(GatewayRig gateway, boolean stream) {
    JsonObject request =
        new JsonObject(
            """
            {"model":"gpt-4o","max_tokens":4000,\
            "thinking":{"type":"enabled","budget_tokens":2000},\
            "tools":[{"type":"function","function":{"name":"ls"}}],\
            "messages":[{"role":"user","content":"hello"}]}\
            """);
    request.put("stream", stream);

    var first = gateway.chat(request.encode());
    JsonObject message = stream ? merged(first.body()) : message(first.body());
    String id = message.getJsonArray("tool_calls").getJsonObject(0).getString("id");
    request
        .getJsonArray("messages")
        .add(message)
        .add(new JsonObject().put("role", "tool").put("tool_call_id", id).put("content", "x"));
    var second = gateway.chat(request.encode());

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(second.statusCode()).as(second.body()).isEqualTo(200);
  }

  private static JsonObject message(String answer) {
    return new JsonObject(answer).getJsonArray("choices").getJsonObject(0).getJsonObject("message");
  }

  /// As OpenAI's SDKs do: elements of arrays by their index, texts joined.
  private static JsonObject merged(String events) {
    var message = new JsonObject();
    for (String event : events.split("\n\n", -1)) {
      String data = event.replaceFirst("^data: ", "");
      if (data.startsWith("{")) {
        JsonArray choices = new JsonObject(data).getJsonArray("choices");
        if (!choices.isEmpty()) {
          merge(message, choices.getJsonObject(0).getJsonObject("delta"));
        }
      }
    }
    return message;
  }

  private static void merge(JsonObject whole, JsonObject delta) {
    for (String field : delta.fieldNames()) {
      Object value = delta.getValue(field);
      switch (whole.getValue(field)) {
        case String text when !field.equals("type") -> whole.put(field, text + value);
        case JsonObject known -> merge(known, (JsonObject) value);
        case JsonArray known -> {
          for (Object element : (JsonArray) value) {
            int index = ((JsonObject) element).getInteger("index");
            if (index < known.size()) {
              merge(known.getJsonObject(index), (JsonObject) element);
            } else {
              known.add(element);
            }
          }
        }
        case null, default -> whole.put(field, value);
      }
    }
  }

  private static Script answer(boolean stream, String body, String events) {
    return (_, connection) -> {
      if (stream) {
        connection.events();
        connection.chunk(events);
        connection.lastChunk();
      } else {
        connection.json(200, body);
      }
    };
  }
}

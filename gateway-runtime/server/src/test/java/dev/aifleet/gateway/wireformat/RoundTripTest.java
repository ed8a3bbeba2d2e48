package dev.aifleet.gateway.wireformat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.BodyTranslation.Response;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.Translation.Request;
import dev.aifleet.gateway.translator.chat.ChatResponse;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Values in OpenAI's format are the same after translation to Anthropic's format and back.
class RoundTripTest {
  private static final BodyTranslation TO_ANTHROPIC =
      Golden.ANTHROPIC_TO_OPENAI.back(Golden.ANTHROPIC_TO_OPENAI.smallest());

  @Test
  void aRequestKeepsItsMeaning() {
    JsonNode request =
        json(
            """
            {"model": "their-model",
             "messages": [
               {"role": "system", "content": [{"type": "text", "text": "Be brief."}]},
               {"role": "user", "content": [
                 {"type": "text", "text": "Weather?"},
                 {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}},
                 {"type": "image_url", "image_url": {"url": "https://example.com/cat.jpg"}}]},
               {"role": "assistant", "content": [{"type": "text", "text": "Let me look."}],
                "tool_calls": [
                  {"id": "call_1", "type": "function",
                   "function": {"name": "weather", "arguments": "{\\"city\\":\\"Rome\\"}"}},
                  {"id": "call_2", "type": "function",
                   "function": {"name": "now", "arguments": "{}"}}]},
               {"role": "tool", "tool_call_id": "call_1", "content": "Sunny"},
               {"role": "tool", "tool_call_id": "call_2", "content": "Noon"},
               {"role": "user", "content": [{"type": "text", "text": "And tomorrow?"}]}],
             "max_completion_tokens": 50, "temperature": 0.50, "top_p": 0.9, "stop": ["END"],
             "tools": [
               {"type": "function", "function": {"name": "weather", "description": "Tells it.",
                "parameters": {"type": "object", "properties": {"city": {"type": "string"}},
                  "required": ["city"], "additionalProperties": false}, "strict": true}}],
             "tool_choice": {"type": "function", "function": {"name": "weather"}},
             "parallel_tool_calls": false,
             "reasoning_effort": "high",
             "response_format": {"type": "json_schema",
               "json_schema": {"name": "answer", "strict": true,
                 "schema": {"type": "object", "additionalProperties": false}}},
             "stream": true, "stream_options": {"include_usage": true}}
            """);

    Buffer anthropic = sent(Golden.OPENAI_TO_ANTHROPIC.request(request, "their-model"));
    Buffer translation =
        sent(Golden.ANTHROPIC_TO_OPENAI.request(Golden.read(anthropic), "their-model"));

    assertThat(Golden.read(translation).toPrettyString())
        .isEqualTo(sorted(request, Golden.read(translation)).toPrettyString());
  }

  @Test
  void aResponseKeepsItsMeaning() {
    JsonNode answer =
        json(
            """
            {"id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000,
             "model": "asked-model",
             "choices": [{"index": 0, "message": {
               "role": "assistant", "content": "Let me look.", "refusal": null,
               "reasoning_content": "Hm.",
               "tool_calls": [{"id": "call_1", "type": "function",
                 "function": {"name": "weather", "arguments": "{\\"city\\":\\"Rome\\"}"}}]},
               "logprobs": null, "finish_reason": "tool_calls"}],
             "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12,
               "prompt_tokens_details": {"cached_tokens": 4}}}
            """);

    JsonNode translation =
        back(((Response.Translated) TO_ANTHROPIC.response(buffer(answer))).body());

    assertThat(translation.path("choices").toPrettyString())
        .isEqualTo(answer.path("choices").toPrettyString());
    assertThat(translation.path("usage").toPrettyString())
        .isEqualTo(answer.path("usage").toPrettyString());
    assertThat(translation.path("model")).isEqualTo(answer.path("model"));
  }

  @Test
  void everyReasonToFinishComesBack() {
    for (String reason : List.of("stop", "length", "content_filter", "tool_calls")) {
      ObjectNode answer = Golden.MAPPER.createObjectNode();
      ObjectNode choice = answer.putArray("choices").addObject();
      ObjectNode message = choice.put("finish_reason", reason).putObject("message");
      message.put("content", "x");
      if (reason.equals("tool_calls")) {
        message.putArray("tool_calls").add(ChatResponse.toolCall("call_1", "now", "{}"));
      }

      JsonNode translation =
          back(((Response.Translated) TO_ANTHROPIC.response(buffer(answer))).body());

      assertThat(translation.path("choices").path(0).path("finish_reason").asText())
          .isEqualTo(reason);
    }
  }

  @Test
  void aStreamKeepsItsMeaning() {
    JsonNode chunks =
        json(
            """
            [{"id": "1", "choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]},
             {"id": "1", "choices": [{"index": 0, "delta": {"reasoning_content": "Hm."}}]},
             {"id": "1", "choices": [{"index": 0, "delta": {"content": "Let me "}}]},
             {"id": "1", "choices": [{"index": 0, "delta": {"content": "look."}}]},
             {"id": "1", "choices": [{"index": 0, "delta": {"tool_calls": [
               {"index": 0, "id": "call_1", "type": "function",
                "function": {"name": "weather", "arguments": ""}}]}}]},
             {"id": "1", "choices": [{"index": 0, "delta": {"tool_calls": [
               {"index": 0, "function": {"arguments": "{\\"city\\":"}}]}}]},
             {"id": "1", "choices": [{"index": 0, "delta": {"tool_calls": [
               {"index": 0, "function": {"arguments": "\\"Rome\\"}"}}]}}]},
             {"id": "1", "choices": [{"index": 0, "delta": {"tool_calls": [
               {"index": 1, "id": "call_2", "function": {"name": "now", "arguments": "{}"}}]}}]},
             {"id": "1", "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]},
             {"id": "1", "choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 7,
               "prompt_tokens_details": {"cached_tokens": 4}}},
             "[DONE]"]
            """);
    JsonNode withUsage = json("{\"stream\": true, \"stream_options\": {\"include_usage\": true}}");
    StreamTranslation there = TO_ANTHROPIC.stream();
    StreamTranslation translation = Golden.OPENAI_TO_ANTHROPIC.back(withUsage).stream();

    JsonNode anthropic = Golden.dataOf(Golden.through(there, Golden.events(chunks)));
    JsonNode out = Golden.dataOf(Golden.through(translation, Golden.events(anthropic)));

    assertThat(there.isComplete()).isTrue();
    assertThat(translation.isComplete()).isTrue();
    assertThat(joined(out, "/reasoning_content")).isEqualTo("Hm.");
    assertThat(joined(out, "/content")).isEqualTo("Let me look.");
    assertThat(joined(out, "/tool_calls/0/id")).isEqualTo("call_1call_2");
    assertThat(joined(out, "/tool_calls/0/function/name")).isEqualTo("weathernow");
    assertThat(joined(out, "/tool_calls/0/function/arguments")).isEqualTo("{\"city\":\"Rome\"}{}");
    assertThat(out.get(out.size() - 1).asText()).isEqualTo("[DONE]");
    assertThat(out.get(out.size() - 3).at("/choices/0/finish_reason").asText())
        .isEqualTo("tool_calls");
    assertThat(translation.usage()).isEqualTo(there.usage());
    assertThat(translation.usage().cachedInputTokens()).isEqualTo(4);
  }

  private static String joined(JsonNode chunks, String field) {
    var text = new StringBuilder();
    chunks.forEach(chunk -> text.append(chunk.at("/choices/0/delta" + field).asText("")));
    return text.toString();
  }

  private static JsonNode back(Buffer anthropic) {
    BodyTranslation translation =
        Golden.OPENAI_TO_ANTHROPIC.back(Golden.OPENAI_TO_ANTHROPIC.smallest());
    return Golden.read(((Response.Translated) translation.response(anthropic)).body());
  }

  /// The expected tree; the actual one if they differ only in the order of fields.
  private static JsonNode sorted(JsonNode expected, JsonNode actual) {
    return expected.equals(actual) ? actual : expected;
  }

  private static Buffer sent(Request request) {
    assertThat(request).isInstanceOf(Request.Translated.class);
    return ((Request.Translated) request).body();
  }

  private static JsonNode json(String text) {
    return Golden.read(Buffer.buffer(text));
  }

  private static Buffer buffer(JsonNode node) {
    return Buffer.buffer(node.toString());
  }
}

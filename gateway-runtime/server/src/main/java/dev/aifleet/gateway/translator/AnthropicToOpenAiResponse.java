package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.translator.Translation.Stamp;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// An OpenAI chat completion as an Anthropic message: the answer to an Anthropic client.
///
/// @param names of the request's functions
record AnthropicToOpenAiResponse(Stamp stamp, ToolNames names) implements BodyTranslation {
  @Override
  public Answer answer(Buffer upstreamBody) {
    ObjectNode body = Json.read(upstreamBody.getBytes());
    JsonNode choice = body == null ? Json.object() : body.path("choices").path(0);
    JsonNode told = choice.path("message");
    if (body == null || !told.isObject()) {
      return new Answer.Unreadable("The upstream's answer is no chat completion.");
    }
    ArrayNode content = Json.array();
    String field = ChatReading.reasoningField(told);
    String reasoning = Json.text(told, field);
    if (!reasoning.isBlank()) {
      ObjectNode thinking = content.addObject().put("type", "thinking").put("thinking", reasoning);
      thinking.put("signature", MintedThinking.signature(field));
    }
    String said = ChatReading.content(told);
    if (said == null) {
      return new Answer.Unreadable("The upstream's answer holds more than text.");
    }
    String text = said + Json.text(told, "refusal");
    // Anthropic takes no blank text back, and the conversation may go there.
    if (!text.isBlank()) {
      content.addObject().put("type", "text").put("text", text);
    }
    if (!addCalls(told.path("tool_calls"), isCutOff(choice), content)) {
      return new Answer.Unreadable("The model made a tool call that cannot be read.");
    }
    var usage = new ChatUsage(body.path("usage"));
    ObjectNode message = AnthropicMessage.message(stamp, Json.text(body, "id"));
    message.set("content", content);
    boolean called = Json.text(content.path(content.size() - 1), "type").equals("tool_use");
    message.put(
        "stop_reason",
        AnthropicMessage.stopReason(choice, !Json.text(told, "refusal").isEmpty(), called));
    message.putNull("stop_sequence").set("usage", usage.anthropic());
    return new Answer.Translated(Json.buffer(message), usage.usage());
  }

  /// False: one cannot be read.
  private boolean addCalls(JsonNode calls, boolean cutOff, ArrayNode content) {
    for (int i = 0; i < calls.size(); i++) {
      JsonNode call = calls.path(i);
      if (ChatReading.isEmpty(call)) {
        continue;
      }
      ObjectNode input = input(ChatReading.arguments(call.path("function")));
      // A call that was cut off cannot be said; stop_reason tells that something is missing.
      if (input == null && !cutOff) {
        return false;
      }
      if (input != null) {
        String signed = ChatReading.signature(call);
        if (!signed.isEmpty()) {
          content
              .addObject()
              .put("type", "thinking")
              .put("thinking", "")
              .put("signature", MintedThinking.ofGoogle(signed));
        }
        ObjectNode block = content.addObject().put("type", "tool_use");
        block.put("id", AnthropicMessage.callId(stamp, call, i));
        block.put("name", toolName(call)).set("input", input);
      }
    }
    return true;
  }

  /// As the client knows it.
  private String toolName(JsonNode call) {
    return names.toClient(Json.text(call.path("function"), "name"));
  }

  private static boolean isCutOff(JsonNode choice) {
    return Json.text(choice, "finish_reason").equals("length");
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    return ErrorParts.toAnthropic(status, ErrorReading.of(upstreamBody.getBytes()));
  }

  @Override
  public AnthropicToOpenAiStream stream() {
    return new AnthropicToOpenAiStream(stamp, names);
  }

  private static @Nullable ObjectNode input(@Nullable String arguments) {
    if (arguments == null) {
      return null;
    }
    return arguments.isBlank() ? Json.object() : Json.read(arguments);
  }
}

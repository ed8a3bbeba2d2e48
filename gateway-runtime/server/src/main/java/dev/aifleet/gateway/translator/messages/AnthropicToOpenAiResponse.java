package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.chat.ChatReading;
import dev.aifleet.gateway.translator.chat.ChatUsage;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// Translates an OpenAI chat completion to an Anthropic message, for an Anthropic client.
///
/// @param names of the request's functions
public record AnthropicToOpenAiResponse(Stamp stamp, ToolNames names) implements BodyTranslation {
  @Override
  public Response response(Buffer upstreamBody) {
    ObjectNode body = Json.read(upstreamBody.getBytes());
    JsonNode choice = body == null ? Json.object() : body.path("choices").path(0);
    JsonNode upstreamMessage = choice.path("message");
    if (body == null || !upstreamMessage.isObject()) {
      return new Response.Unreadable("The upstream's response is no chat completion.");
    }
    ArrayNode content = Json.array();
    String field = ChatReading.reasoningField(upstreamMessage);
    String reasoning = Json.text(upstreamMessage, field);
    if (!reasoning.isBlank()) {
      ObjectNode thinking = content.addObject().put("type", "thinking").put("thinking", reasoning);
      thinking.put("signature", MintedThinking.signature(field));
    }
    String reply = ChatReading.content(upstreamMessage);
    if (reply == null) {
      return new Response.Unreadable("The upstream's response holds more than text.");
    }
    String text = reply + Json.text(upstreamMessage, "refusal");
    // Anthropic rejects blank text if the client sends this conversation there later.
    if (!text.isBlank()) {
      content.addObject().put("type", "text").put("text", text);
    }
    if (!addCalls(upstreamMessage.path("tool_calls"), isCutOff(choice), content)) {
      return new Response.Unreadable("The model made a tool call that cannot be read.");
    }
    var usage = new ChatUsage(body.path("usage"));
    ObjectNode message = AnthropicMessage.message(stamp, Json.text(body, "id"));
    message.set("content", content);
    boolean called = Json.text(content.path(content.size() - 1), "type").equals("tool_use");
    message.put(
        "stop_reason",
        AnthropicMessage.stopReason(
            choice, !Json.text(upstreamMessage, "refusal").isEmpty(), called));
    message.putNull("stop_sequence").set("usage", usage.anthropic());
    return new Response.Translated(Json.buffer(message), usage.usage());
  }

  /// Returns false if the arguments of a call are not valid.
  private boolean addCalls(JsonNode calls, boolean cutOff, ArrayNode content) {
    for (int i = 0; i < calls.size(); i++) {
      JsonNode call = calls.path(i);
      if (ChatReading.isEmpty(call)) {
        continue;
      }
      ObjectNode input = input(ChatReading.arguments(call.path("function")));
      // A truncated call is dropped; the stop reason shows that the response is incomplete.
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

  /// The function's name in the client's request.
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

package dev.aifleet.gateway.translator.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.IgnoredFields;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.OpenAiVariant;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Prepares a chat completion request that the gateway made from a `/v1/responses` request for one
/// upstream of OpenAI's format.
public final class OpenAiToOpenAi {
  private static final List<String> PREFERENCES =
      List.of(
          OpenAiVariant.EFFORT, "temperature", "top_p", "parallel_tool_calls", "stream_options");

  private OpenAiToOpenAi() {}

  public static Request translate(byte[] chat, Call call) {
    ObjectNode body = Json.read(chat);
    if (body == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    OpenAiVariant variant = call.variant();
    var ignored = new IgnoredFields();
    for (String name : PREFERENCES) {
      if (!variant.takes(name) && body.remove(name) != null) {
        ignored.add(name);
      }
    }
    JsonNode limit = body.remove(OpenAiVariant.MAX_COMPLETION_TOKENS);
    if (limit != null) {
      body.put(variant.tokenLimit(), variant.tokens(limit.asLong()));
    }
    if (body.path(OpenAiVariant.EFFORT).isTextual()) {
      body.put(OpenAiVariant.EFFORT, variant.effort(body.path(OpenAiVariant.EFFORT).textValue()));
    }
    ArrayNode messages = Json.array();
    List<JsonNode> pictures = new ArrayList<>();
    for (JsonNode message : body.path("messages")) {
      if (!Json.text(message, "role").equals("tool")) {
        show(pictures, messages);
      }
      messages.add(message((ObjectNode) message, variant, pictures));
    }
    show(pictures, messages);
    body.set("messages", messages);
    return new Request.Translated(
        "/chat/completions",
        Json.buffer(body),
        Map.of(),
        new OpenAiToOpenAiResponse(),
        ignored.list());
  }

  private static ObjectNode message(
      ObjectNode message, OpenAiVariant variant, List<JsonNode> pictures) {
    // Signed by Anthropic; other providers reject them.
    message.remove("thinking_blocks");
    if (!variant.takesThoughts(true) || !variant.takes(OpenAiVariant.REASONING_CONTENT)) {
      message.remove(OpenAiVariant.REASONING_CONTENT);
    }
    if (!variant.takesSignatures()) {
      message.path("tool_calls").forEach(call -> ((ObjectNode) call).remove("extra_content"));
    }
    if (Json.text(message, "role").equals("developer") && !variant.takesTextAsParts()) {
      message.put("role", "system");
    }
    if (Json.text(message, "role").equals("tool")) {
      takePictures(message, pictures);
    } else if (!variant.takesTextAsParts()) {
      ChatParts.joinTexts(message);
    }
    return message;
  }

  /// Moves content other than text from a tool result to `pictures`, for a user message after it:
  /// tool results of this format are text.
  private static void takePictures(ObjectNode result, List<JsonNode> pictures) {
    JsonNode content = result.path("content");
    if (!content.isArray()) {
      return;
    }
    var text = new StringBuilder();
    for (JsonNode part : content) {
      if (Json.text(part, "type").equals("text")) {
        text.append(Json.text(part, "text"));
      } else {
        pictures.add(part);
      }
    }
    boolean follows = text.isEmpty() && !pictures.isEmpty();
    result.put(
        "content",
        follows ? "The result follows in the next message of the user." : text.toString());
  }

  private static void show(List<JsonNode> pictures, ArrayNode messages) {
    if (!pictures.isEmpty()) {
      messages.addObject().put("role", "user").putArray("content").addAll(pictures);
      pictures.clear();
    }
  }
}

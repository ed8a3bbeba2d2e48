package dev.aifleet.gateway.translator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.chat.ChatResponse;
import org.jspecify.annotations.Nullable;

/// Reads parts of a GenerateContentResponse and converts them to OpenAI's format; shared by whole
/// responses and streams.
final class GeminiReading {
  private GeminiReading() {}

  /// Gemini 2 sends no call ids, which OpenAI's clients require, so one is generated.
  ///
  /// @param index of the call within the response
  static ObjectNode toolCall(Stamp stamp, ToolNames names, JsonNode part, int index) {
    JsonNode call = part.path("functionCall");
    String id = Json.text(call, "id");
    JsonNode args = call.path("args");
    ObjectNode out =
        ChatResponse.toolCall(
            id.isEmpty() ? "call_" + stamp.id() + "_" + index : id,
            names.toClient(Json.text(call, "name")),
            args.isObject() ? Json.written(args) : "{}");
    sign(out, Json.text(part, "thoughtSignature"));
    return out;
  }

  /// Adds the thought signature in the field of Google's own OpenAI endpoint. Clients that send it
  /// back preserve the model's reasoning across turns.
  static void sign(ObjectNode out, String signature) {
    if (!signature.isEmpty()) {
      out.putObject("extra_content").putObject("google").put("thought_signature", signature);
    }
  }

  /// The finish reason; empty if generation has not ended. A blocked prompt has no candidate, only
  /// a block reason.
  static String finish(JsonNode response) {
    boolean refused = !Json.text(response.path("promptFeedback"), "blockReason").isEmpty();
    return refused ? "SAFETY" : Json.text(response.path("candidates").path(0), "finishReason");
  }

  /// Why the response cannot be converted to OpenAI's format; null if it can.
  static @Nullable String broken(JsonNode candidate) {
    for (JsonNode part : candidate.path("content").path("parts")) {
      if (part.has("inlineData") || part.has("fileData")) {
        return "The model answered with an image or a file, which a chat completion cannot hold.";
      }
    }
    return switch (Json.text(candidate, "finishReason")) {
      case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS" ->
          "The model made a function call that cannot be read.";
      case "MALFORMED_RESPONSE", "MISSING_THOUGHT_SIGNATURE" ->
          "The model gave no answer that can be read.";
      default -> null;
    };
  }

  static String finishReason(String finish, boolean called) {
    return switch (finish) {
      case "MAX_TOKENS" -> "length";
      case "SAFETY",
          "RECITATION",
          "LANGUAGE",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION" ->
          "content_filter";
      default -> called ? "tool_calls" : "stop";
    };
  }

  /// Gemini reports reasoning tokens separately from the output, OpenAI includes them.
  static Usage usage(JsonNode usage) {
    return new Usage(
        usage.path("promptTokenCount").asLong() + usage.path("toolUsePromptTokenCount").asLong(),
        usage.path("candidatesTokenCount").asLong() + usage.path("thoughtsTokenCount").asLong(),
        usage.path("cachedContentTokenCount").asLong());
  }

  static long thoughtTokens(JsonNode usage) {
    return usage.path("thoughtsTokenCount").asLong();
  }

  /// Gemini reports an invalid key as 400, with the reason in the details.
  static boolean isWrongKey(JsonNode error) {
    boolean wrongKey = false;
    for (JsonNode detail : error.path("details")) {
      wrongKey |= Json.text(detail, "reason").equals("API_KEY_INVALID");
    }
    return wrongKey;
  }
}

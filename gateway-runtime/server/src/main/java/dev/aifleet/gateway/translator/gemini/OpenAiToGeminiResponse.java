package dev.aifleet.gateway.translator.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.ErrorReading;
import dev.aifleet.gateway.dialect.Usage;
import dev.aifleet.gateway.translator.BodyTranslation;
import dev.aifleet.gateway.translator.ErrorParts;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.StreamTranslation;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.Translation.Stamp;
import dev.aifleet.gateway.translator.chat.ChatResponse;
import io.vertx.core.buffer.Buffer;

/// Translates a GenerateContentResponse to a chat completion, for an OpenAI client.
///
/// @param names of the request's functions
record OpenAiToGeminiResponse(Stamp stamp, boolean includeUsage, ToolNames names)
    implements BodyTranslation {
  @Override
  public Response response(Buffer upstreamBody) {
    ObjectNode body = Json.read(upstreamBody.getBytes());
    if (body == null || !(body.has("candidates") || body.has("promptFeedback"))) {
      return new Response.Unreadable("The upstream's response is no GenerateContentResponse.");
    }
    JsonNode candidate = body.path("candidates").path(0);
    var text = new StringBuilder();
    var thoughts = new StringBuilder();
    String signature = "";
    ArrayNode calls = Json.array();
    for (JsonNode part : candidate.path("content").path("parts")) {
      if (part.has("functionCall")) {
        calls.add(GeminiReading.toolCall(stamp, names, part, calls.size()));
      } else {
        (part.path("thought").asBoolean() ? thoughts : text).append(Json.text(part, "text"));
        String signed = Json.text(part, "thoughtSignature");
        signature = signed.isEmpty() ? signature : signed;
      }
    }
    String broken = GeminiReading.broken(candidate);
    if (broken != null) {
      return new Response.Unreadable(broken);
    }
    String finish = GeminiReading.finish(body);
    if (finish.isEmpty()) {
      return new Response.Unreadable("The upstream's response does not say why it ends.");
    }
    ObjectNode message = ChatResponse.message(text.toString(), thoughts.toString(), calls);
    GeminiReading.sign(message, signature);
    Usage usage = GeminiReading.usage(body.path("usageMetadata"));
    var out = new ChatResponse(stamp, includeUsage);
    out.useId(Json.text(body, "responseId"));
    return new Response.Translated(
        out.whole(
            message,
            GeminiReading.finishReason(finish, !calls.isEmpty()),
            ChatResponse.usage(usage, GeminiReading.thoughtTokens(body.path("usageMetadata")))),
        usage);
  }

  @Override
  public ErrorParts error(int status, Buffer upstreamBody) {
    byte[] body = upstreamBody.getBytes();
    ObjectNode read = Json.readFirst(body);
    boolean wrongKey = read != null && GeminiReading.isWrongKey(read.path("error"));
    return ErrorParts.toOpenAi(wrongKey ? 401 : status, ErrorReading.of(body));
  }

  @Override
  public StreamTranslation stream() {
    return new OpenAiToGeminiStream(new ChatResponse(stamp, includeUsage), stamp, names);
  }
}

package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;

/// Estimates the number of tokens of an Anthropic client's request, for upstreams without
/// `count_tokens`. Based on text lengths and rather too high: clients compact a conversation by it,
/// and too early is less harmful than too late.
public final class TokenEstimate {
  private static final int PER_MESSAGE = 4;

  /// Anthropic's maximum for one image.
  private static final int PER_IMAGE = 1600;

  /// Code and prose have 3 to 4.5.
  private static final double CHARACTERS_PER_TOKEN = 3.5;

  /// Base64 characters per token of a document, whose text is a small part of its data.
  private static final int ENCODED_PER_TOKEN = 40;

  private TokenEstimate() {}

  public static Request translate(byte[] clientBody, Call call) {
    ObjectNode request = Json.read(clientBody);
    if (request == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    ObjectNode response = Json.object().put("input_tokens", of(request));
    return new Request.Known(Json.buffer(response), "input_tokens");
  }

  static long of(ObjectNode request) {
    long tokens = tokens(request.path("system"));
    for (JsonNode message : request.path("messages")) {
      tokens += PER_MESSAGE + tokens(message.path("content"));
    }
    for (JsonNode tool : request.path("tools")) {
      tokens += PER_MESSAGE + ofText(Json.written(tool));
    }
    return tokens;
  }

  private static long tokens(JsonNode node) {
    if (node.isTextual()) {
      return ofText(node.textValue());
    }
    if (node.isObject()) {
      return ofBlock(node);
    }
    long tokens = 0;
    for (JsonNode item : node) {
      tokens += tokens(item);
    }
    return tokens;
  }

  private static long ofBlock(JsonNode block) {
    return switch (Json.text(block, "type")) {
      case "image" -> PER_IMAGE;
      case "tool_use" -> ofText(Json.text(block, "name") + Json.written(block.path("input")));
      case "document" -> {
        String data = Json.text(block.path("source"), "data");
        boolean encoded = Json.text(block.path("source"), "type").equals("base64");
        yield encoded
            ? data.length() / ENCODED_PER_TOKEN
            : ofText(data) + tokens(block.path("source").path("content"));
      }
      default ->
          ofText(Json.text(block, "text"))
              + ofText(Json.text(block, "thinking"))
              + tokens(block.path("content"));
    };
  }

  /// Counts each non-ASCII character as one token.
  static long ofText(String text) {
    long others = text.chars().filter(c -> c > 0x7f).count();
    return (long) Math.ceil((text.length() - others) / CHARACTERS_PER_TOKEN) + others;
  }
}

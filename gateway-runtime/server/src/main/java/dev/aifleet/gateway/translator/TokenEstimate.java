package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Translation.Call;
import dev.aifleet.gateway.translator.Translation.Request;

/// How many tokens an Anthropic client's request has, for upstreams that cannot be asked. An
/// estimate from the length of its texts, on the high side: clients shorten a conversation by it,
/// and too early does less harm than too late.
final class TokenEstimate {
  private static final int PER_MESSAGE = 4;

  /// The most that Anthropic counts for one.
  private static final int PER_IMAGE = 1600;

  /// Text of code and prose has 3 to 4.5.
  private static final double CHARACTERS_PER_TOKEN = 3.5;

  /// Of a document in base64: its text is a small part.
  private static final int ENCODED_PER_TOKEN = 40;

  private TokenEstimate() {}

  static Request translate(byte[] clientBody, Call call) {
    ObjectNode request = Json.read(clientBody);
    if (request == null) {
      return new Request.Impossible(Json.EXPECTED, null);
    }
    ObjectNode answer = Json.object().put("input_tokens", of(request));
    return new Request.Known(Json.buffer(answer), "input_tokens");
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

  /// What is not ASCII is mostly a token for itself.
  static long ofText(String text) {
    long others = text.chars().filter(c -> c > 0x7f).count();
    return (long) Math.ceil((text.length() - others) / CHARACTERS_PER_TOKEN) + others;
  }
}

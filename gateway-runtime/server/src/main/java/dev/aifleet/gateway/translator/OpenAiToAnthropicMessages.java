package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.ChatMessage.Part;
import dev.aifleet.gateway.translator.ChatMessage.Source;
import dev.aifleet.gateway.translator.Fields.Untranslatable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The conversation of an OpenAI chat request in Anthropic's words. System and developer messages,
/// wherever they stand, go to the one place that Anthropic has for them, in their order (as its own
/// OpenAI endpoint does); neighbours of one role become one message; results of tools come as the
/// user's.
final class OpenAiToAnthropicMessages {
  private static final Set<String> IMAGES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

  private final ArrayNode system = Json.array();
  private final ArrayNode messages = Json.array();
  private String lastRole = "";
  private final ToolNames names;
  private ArrayNode content = Json.array();

  /// How many results of tools the content begins with.
  private int results;

  /// How often the client's ids have been called, and what they are called now.
  private final Map<String, Integer> timesCalled = new HashMap<>();

  private final Map<String, String> ids = new HashMap<>();

  private String firstEmpty = "";

  private OpenAiToAnthropicMessages(ToolNames names) {
    this.names = names;
  }

  static void write(List<ChatMessage> conversation, ToolNames names, ObjectNode body) {
    var out = new OpenAiToAnthropicMessages(names);
    conversation.forEach(out::add);
    if (!out.system.isEmpty()) {
      body.set("system", out.system);
    }
    if (out.messages.isEmpty()) {
      String at = out.firstEmpty.isEmpty() ? "messages" : out.firstEmpty;
      throw new Untranslatable(
          "'" + at + "' must not be empty: Anthropic models need a message of the user.", at);
    }
    out.stripEnd();
    body.set("messages", out.messages);
  }

  /// Whether the tool loop under way began without thoughts. Anthropic wants to see those of all
  /// its answers since the user spoke last, or takes no thinking in this one.
  static boolean lacksThoughts(List<ChatMessage> conversation) {
    int start = 0;
    for (int i = 0; i < conversation.size(); i++) {
      boolean follows = i > 0 && conversation.get(i - 1) instanceof ChatMessage.ToolResult;
      start = conversation.get(i) instanceof ChatMessage.User && !follows ? i : start;
    }
    for (ChatMessage message : conversation.subList(start, conversation.size())) {
      if (message instanceof ChatMessage.Assistant(_, var thoughts, _, var calls, _)
          && !calls.isEmpty()) {
        return thoughts.isEmpty();
      }
    }
    return false;
  }

  /// Anthropic takes no beginning of an answer that ends in blanks.
  private void stripEnd() {
    if (lastRole.equals("assistant")
        && content.get(content.size() - 1) instanceof ObjectNode last
        && last.path("text").isTextual()) {
      last.put("text", last.path("text").textValue().stripTrailing());
    }
  }

  private void add(ChatMessage message) {
    switch (message) {
      case ChatMessage.Instruction(_, var parts) -> parts.forEach(part -> system.add(text(part)));
      case ChatMessage.User(String at, var parts) -> {
        firstEmpty = parts.isEmpty() && firstEmpty.isEmpty() ? at : firstEmpty;
        parts.forEach(part -> of("user").add(block(part)));
      }
      // One that says and does nothing has no counterpart, and means nothing.
      case ChatMessage.Assistant(_, var thoughts, var parts, var calls, _) -> {
        if (!parts.isEmpty() || !calls.isEmpty()) {
          thoughts.forEach(thought -> of("assistant").add(thought(thought)));
        }
        parts.forEach(part -> of("assistant").add(text(part)));
        calls.forEach(call -> of("assistant").add(toolUse(call)));
      }
      case ChatMessage.ToolResult result -> of("user").insert(results++, toolResult(result));
    }
  }

  /// The content to which a message of this role adds.
  private ArrayNode of(String role) {
    if (!role.equals(lastRole)) {
      lastRole = role;
      results = 0;
      content = messages.addObject().put("role", role).putArray("content");
    }
    return content;
  }

  private static ObjectNode block(Part part) {
    return switch (part) {
      case Part.Text text -> text(text);
      case Part.Image image -> image(image);
      case Part.File file -> document(file);
      case Part.Audio audio ->
          throw new Untranslatable("Anthropic models take no audio.", audio.at());
    };
  }

  private static ObjectNode text(Part.Text text) {
    return cached(Json.object().put("type", "text").put("text", text.text()), text.cacheControl());
  }

  private static ObjectNode image(Part.Image image) {
    ObjectNode block = Json.object().put("type", "image");
    switch (image.source()) {
      case Source.Remote(String url) ->
          block.putObject("source").put("type", "url").put("url", url);
      case Source.Inline(String type, String base64) -> {
        if (!IMAGES.contains(type)) {
          throw new Untranslatable(
              "Anthropic models take images as jpeg, png, gif or webp, not " + type + ".",
              image.at());
        }
        block.set("source", base64(new Source.Inline(type, base64)));
      }
    }
    return cached(block, image.cacheControl());
  }

  private static ObjectNode document(Part.File file) {
    ObjectNode block = Json.object().put("type", "document");
    block.set("source", fileSource(file));
    if (file.name() != null) {
      block.put("title", file.name());
    }
    return block;
  }

  private static ObjectNode fileSource(Part.File file) {
    return switch (file.source().mediaType()) {
      case "application/pdf" -> base64(file.source());
      case "text/plain" ->
          Json.object()
              .put("type", "text")
              .put("media_type", "text/plain")
              .put("data", decoded(file));
      default ->
          throw new Untranslatable(
              "Anthropic models take files as application/pdf or text/plain only.", file.at());
    };
  }

  private static String decoded(Part.File file) {
    try {
      byte[] text = Base64.getDecoder().decode(file.source().base64());
      return new String(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Untranslatable("'" + file.at() + "' must be base64.", file.at());
    }
  }

  private static ObjectNode base64(Source.Inline inline) {
    return Json.object()
        .put("type", "base64")
        .put("media_type", inline.mediaType())
        .put("data", inline.base64());
  }

  private static ObjectNode thought(ChatMessage.Thought thought) {
    return switch (thought) {
      case ChatMessage.Thought.Signed(String text, String signature) ->
          Json.object().put("type", "thinking").put("thinking", text).put("signature", signature);
      case ChatMessage.Thought.Redacted(String data) ->
          Json.object().put("type", "redacted_thinking").put("data", data);
    };
  }

  private ObjectNode toolUse(ChatMessage.ToolCall call) {
    ObjectNode block = Json.object().put("type", "tool_use");
    block.put("id", idOfCall(call.id()));
    block.put("name", names.toUpstream(call.name())).set("input", call.arguments());
    return block;
  }

  /// Some models number the calls of each turn anew. Anthropic wants every id once; the results
  /// that follow belong to the last call of theirs.
  private String idOfCall(String id) {
    String fitting = Identifiers.ANTHROPIC_CALLS.fit(id);
    int before = timesCalled.merge(id, 1, Integer::sum) - 1;
    String own = before == 0 ? fitting : Identifiers.ANTHROPIC_CALLS.fit(id + "#" + before);
    ids.put(id, own);
    return own;
  }

  private ObjectNode toolResult(ChatMessage.ToolResult result) {
    ObjectNode block = Json.object().put("type", "tool_result");
    String own = ids.get(result.callId());
    block.put("tool_use_id", own == null ? Identifiers.ANTHROPIC_CALLS.fit(result.callId()) : own);
    if (!result.parts().isEmpty()) {
      ArrayNode told = block.putArray("content");
      result.parts().forEach(part -> told.add(block(part)));
    }
    return block;
  }

  private static ObjectNode cached(ObjectNode block, @Nullable ObjectNode cacheControl) {
    if (cacheControl != null) {
      block.set("cache_control", cacheControl);
    }
    return block;
  }
}

package dev.aifleet.gateway.translator.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.Fields.Untranslatable;
import dev.aifleet.gateway.translator.Identifiers;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.chat.ChatMessage;
import dev.aifleet.gateway.translator.chat.ChatMessage.Part;
import dev.aifleet.gateway.translator.chat.ChatMessage.Source;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Converts the conversation of an OpenAI client's request to Anthropic messages. System and
/// developer messages are moved to `system` in their order, as Anthropic's own OpenAI endpoint
/// does. Consecutive messages of one role are merged. Tool results become content of the user.
final class OpenAiToAnthropicMessages {
  private static final Set<String> IMAGES =
      Set.of("image/jpeg", "image/png", "image/gif", "image/webp");

  private final ArrayNode system = Json.array();
  private final ArrayNode messages = Json.array();
  private String lastRole = "";
  private final ToolNames names;
  private ArrayNode content = Json.array();

  /// Number of tool results at the start of the current content.
  private int results;

  /// How often each id of the client has been used for a call, and the id it is currently mapped
  /// to.
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

  /// Whether the current tool loop started without thinking blocks. Anthropic requires those of all
  /// assistant messages since the last user message, or thinking to be disabled.
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

  /// Removes trailing white space of a final assistant message, which Anthropic rejects.
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
      // A message without text and calls has no equivalent; leaving it out has no effect.
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

  /// The content that a message of this role is appended to.
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

  /// Some models restart the numbering of calls in each turn. Anthropic requires unique ids; a
  /// result belongs to the last call with its id.
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
      ArrayNode content = block.putArray("content");
      result.parts().forEach(part -> content.add(block(part)));
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

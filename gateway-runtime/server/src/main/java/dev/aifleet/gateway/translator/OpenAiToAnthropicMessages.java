package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.translator.ChatMessage.Part;
import dev.aifleet.gateway.translator.ChatMessage.Source;
import dev.aifleet.gateway.translator.Fields.Untranslatable;
import java.util.List;
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
  private ArrayNode content = Json.array();

  private OpenAiToAnthropicMessages() {}

  static void write(List<ChatMessage> conversation, ObjectNode body) {
    var out = new OpenAiToAnthropicMessages();
    conversation.forEach(out::add);
    if (!out.system.isEmpty()) {
      body.set("system", out.system);
    }
    if (out.messages.isEmpty()) {
      throw new Untranslatable(
          "Anthropic models need a message of the user or the assistant.", "messages");
    }
    body.set("messages", out.messages);
  }

  private void add(ChatMessage message) {
    switch (message) {
      case ChatMessage.Instruction(_, var parts) -> parts.forEach(part -> system.add(text(part)));
      case ChatMessage.User(String at, var parts) -> {
        if (parts.isEmpty()) {
          throw new Untranslatable("'" + at + "' must not be empty for Anthropic models.", at);
        }
        parts.forEach(part -> of("user").add(block(part)));
      }
      // One that says and does nothing has no counterpart, and means nothing.
      case ChatMessage.Assistant(_, var parts, var calls) -> {
        parts.forEach(part -> of("assistant").add(text(part)));
        calls.forEach(call -> of("assistant").add(toolUse(call)));
      }
      case ChatMessage.ToolResult result -> of("user").add(toolResult(result));
    }
  }

  /// The content to which a message of this role adds.
  private ArrayNode of(String role) {
    if (!role.equals(lastRole)) {
      lastRole = role;
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
      case Source.Inline(String given, String base64) -> {
        // A common mistake, which OpenAI lets pass.
        String type = given.equals("image/jpg") ? "image/jpeg" : given;
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
    if (!file.source().mediaType().equals("application/pdf")) {
      throw new Untranslatable("Anthropic models take files as application/pdf only.", file.at());
    }
    ObjectNode block = Json.object().put("type", "document");
    block.set("source", base64(file.source()));
    if (file.name() != null) {
      block.put("title", file.name());
    }
    return block;
  }

  private static ObjectNode base64(Source.Inline inline) {
    return Json.object()
        .put("type", "base64")
        .put("media_type", inline.mediaType())
        .put("data", inline.base64());
  }

  private static ObjectNode toolUse(ChatMessage.ToolCall call) {
    ObjectNode block = Json.object().put("type", "tool_use");
    block.put("id", call.id()).put("name", call.name()).set("input", call.arguments());
    return block;
  }

  private static ObjectNode toolResult(ChatMessage.ToolResult result) {
    ObjectNode block = Json.object().put("type", "tool_result");
    block.put("tool_use_id", result.callId());
    if (!result.parts().isEmpty()) {
      ArrayNode content = block.putArray("content");
      result.parts().forEach(part -> content.add(text(part)));
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

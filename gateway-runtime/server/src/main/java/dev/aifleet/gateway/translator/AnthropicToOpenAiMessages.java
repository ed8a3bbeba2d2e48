package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// The conversation of an Anthropic request in OpenAI's words. Results of tools become messages of
/// their own, right behind the calls, before what else the user says.
final class AnthropicToOpenAiMessages {
  private final ArrayNode messages = Json.array();

  private AnthropicToOpenAiMessages() {}

  static void write(Fields request, ObjectNode body) {
    var out = new AnthropicToOpenAiMessages();
    out.system(request);
    List<Fields> conversation = request.objects("messages");
    if (conversation.isEmpty()) {
      throw request.wrong("messages", "an array with at least one message");
    }
    for (Fields message : conversation) {
      out.add(message);
      message.settle();
    }
    int last = conversation.size() - 1;
    if (conversation.get(last).needText("role").equals("assistant")) {
      throw request.refused("messages[" + last + "]", "they begin each answer themselves.");
    }
    body.set("messages", out.messages);
  }

  private void system(Fields request) {
    JsonNode system = request.any("system");
    if (system != null && system.isTextual()) {
      messages.addObject().put("role", "system").put("content", system.textValue());
    } else if (system != null) {
      ArrayNode parts = Json.array();
      for (Fields block : request.objects("system")) {
        only("text", block);
        parts.add(text(block.needText("text")));
        block.settle();
      }
      if (!parts.isEmpty()) {
        messages.addObject().put("role", "system").set("content", parts);
      }
    }
  }

  private void add(Fields message) {
    String role = message.needText("role");
    boolean user = role.equals("user");
    if (!user && !role.equals("assistant")) {
      throw message.refused("role", "'" + role + "' is not known there.");
    }
    JsonNode content = message.any("content");
    if (content != null && content.isTextual()) {
      messages.addObject().put("role", role).put("content", content.textValue());
      return;
    }
    List<Fields> blocks = message.objects("content");
    if (user && blocks.isEmpty()) {
      throw message.wrong("content", "a string or an array with at least one block");
    }
    if (user) {
      user(blocks);
    } else {
      assistant(blocks);
    }
    blocks.forEach(Fields::settle);
  }

  private void user(List<Fields> blocks) {
    ArrayNode parts = Json.array();
    for (Fields block : blocks) {
      switch (block.needText("type")) {
        case "text" -> parts.add(text(block.needText("text")));
        case "image" -> parts.add(image(block.needObject("source")));
        case "document" -> parts.add(document(block));
        case "tool_result" -> messages.add(toolResult(block));
        default -> throw block.refused("type");
      }
    }
    if (!parts.isEmpty()) {
      messages.addObject().put("role", "user").set("content", parts);
    }
  }

  /// Thoughts stay behind: they are signed for the model that had them.
  private void assistant(List<Fields> blocks) {
    ArrayNode parts = Json.array();
    ArrayNode calls = Json.array();
    for (Fields block : blocks) {
      switch (block.needText("type")) {
        case "text" -> parts.add(text(block.needText("text")));
        case "thinking", "redacted_thinking" -> {}
        case "tool_use" -> calls.add(toolCall(block));
        default -> throw block.refused("type");
      }
    }
    if (parts.isEmpty() && calls.isEmpty()) {
      return;
    }
    ObjectNode message = messages.addObject().put("role", "assistant");
    if (parts.isEmpty()) {
      message.putNull("content");
    } else {
      message.set("content", parts);
    }
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
  }

  private static ObjectNode toolCall(Fields block) {
    return ChatAnswer.toolCall(
        block.needText("id"),
        block.needText("name"),
        Json.written(block.needObject("input").tree()));
  }

  /// OpenAI's results are text, and have no mark for errors: they say so themselves.
  private static ObjectNode toolResult(Fields block) {
    ObjectNode message = Json.object().put("role", "tool");
    message.put("tool_call_id", block.needText("tool_use_id"));
    var text = new StringBuilder(block.flag("is_error") ? "Error: " : "");
    JsonNode content = block.any("content");
    if (content != null && content.isTextual()) {
      text.append(content.textValue());
    } else {
      for (Fields part : block.objects("content")) {
        only("text", part);
        text.append(part.needText("text"));
        part.settle();
      }
    }
    return message.put("content", text.toString());
  }

  private static void only(String type, Fields block) {
    if (!block.needText("type").equals(type)) {
      throw block.refused("type", "only " + type + " is known there.");
    }
  }

  private static ObjectNode text(String text) {
    return Json.object().put("type", "text").put("text", text);
  }

  private static ObjectNode image(Fields source) {
    String url =
        switch (source.needText("type")) {
          case "base64" -> dataUrl(source);
          case "url" -> source.needText("url");
          default -> throw source.refused("type", "it names a file of another provider.");
        };
    source.settle();
    ObjectNode part = Json.object().put("type", "image_url");
    part.putObject("image_url").put("url", url);
    return part;
  }

  private static ObjectNode document(Fields block) {
    Fields citations = block.object("citations");
    if (citations != null && citations.flag("enabled")) {
      throw block.refused("citations");
    }
    Fields source = block.needObject("source");
    String title = block.text("title");
    ObjectNode part = Json.object();
    switch (source.needText("type")) {
      case "base64" ->
          part.put("type", "file")
              .putObject("file")
              .put("filename", title == null ? "document.pdf" : title)
              .put("file_data", dataUrl(source));
      case "text" -> {
        // It can be text/plain only.
        source.any("media_type");
        String head = title == null ? "" : title + "\n\n";
        part.setAll(text(head + source.needText("data")));
      }
      default -> throw source.refused("type");
    }
    source.settle();
    return part;
  }

  private static String dataUrl(Fields source) {
    return "data:" + source.needText("media_type") + ";base64," + source.needText("data");
  }
}

package dev.aifleet.gateway.translator.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.translator.Fields;
import dev.aifleet.gateway.translator.Json;
import dev.aifleet.gateway.translator.OpenAiVariant;
import dev.aifleet.gateway.translator.ToolNames;
import dev.aifleet.gateway.translator.chat.ChatParts;
import dev.aifleet.gateway.translator.chat.ChatResponse;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Converts the conversation of an Anthropic client's request to OpenAI messages. Tool results
/// become `tool` messages directly after the calls; other content of the same turn, and images of
/// the results, follow after them.
final class AnthropicToOpenAiMessages {
  private final OpenAiVariant variant;
  private final ToolNames names;
  private final ArrayNode messages = Json.array();

  /// Index for the next tool result: after the last message with tool calls and the results
  /// inserted so far.
  private int resultsEnd;

  private AnthropicToOpenAiMessages(OpenAiVariant variant, ToolNames names) {
    this.variant = variant;
    this.names = names;
  }

  static ArrayNode of(Fields request, OpenAiVariant variant, ToolNames names) {
    var out = new AnthropicToOpenAiMessages(variant, names);
    out.system(request, "system");
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
    if (out.messages.isEmpty()) {
      throw request.wrong("messages", "given a text that is not blank");
    }
    if (!variant.takesTextAsParts()) {
      out.messages.forEach(ChatParts::joinTexts);
    }
    return variant.takesSystemAnywhere() ? out.messages : systemFirst(out.messages);
  }

  /// Merges all system messages into one at the start.
  private static ArrayNode systemFirst(ArrayNode messages) {
    var instructions = new StringJoiner("\n\n");
    ArrayNode others = Json.array();
    for (JsonNode message : messages) {
      if (Json.text(message, "role").equals("system")) {
        ChatParts.joinTexts(message);
        instructions.add(Json.text(message, "content"));
      } else {
        others.add(message);
      }
    }
    ObjectNode first = Json.object().put("role", "system").put("content", instructions.toString());
    return instructions.length() == 0 ? others : others.insert(0, first);
  }

  /// Adds a system message from a string or text blocks, from the request's `system` or from a
  /// message's content.
  private void system(Fields holder, String name) {
    JsonNode system = holder.any(name);
    if (system != null && system.isTextual()) {
      if (!system.textValue().isBlank()) {
        messages.addObject().put("role", "system").set("content", system);
      }
      return;
    }
    ArrayNode parts = Json.array();
    for (Fields block : holder.objects(name)) {
      only("text", block);
      AnthropicToOpenAiParts.addText(parts, block);
      block.settle();
    }
    if (!parts.isEmpty()) {
      messages.addObject().put("role", "system").set("content", parts);
    }
  }

  private void add(Fields message) {
    String role = message.needText("role");
    switch (role) {
      // OpenAI accepts system messages at any position.
      case "system", "developer" -> system(message, "content");
      case "user", "assistant" -> addTurn(message, role);
      default -> throw message.refused("role", "'" + role + "' is not known there.");
    }
  }

  private void addTurn(Fields message, String role) {
    boolean user = role.equals("user");
    JsonNode content = message.any("content");
    if (content != null && content.isTextual()) {
      if (user || !content.textValue().isBlank()) {
        messages.addObject().put("role", role).set("content", content);
      }
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
        case "text" -> AnthropicToOpenAiParts.addText(parts, block);
        case "image" -> AnthropicToOpenAiParts.addImage(parts, block);
        case "document" -> AnthropicToOpenAiParts.addDocument(parts, block);
        case "search_result" -> AnthropicToOpenAiParts.addSearchResult(parts, block);
        case "tool_result" -> {
          messages.insert(resultsEnd, toolResult(block, parts));
          resultsEnd++;
        }
        default -> throw block.refused("type");
      }
    }
    if (!parts.isEmpty()) {
      messages.addObject().put("role", "user").set("content", parts);
    }
  }

  private void assistant(List<Fields> blocks) {
    ArrayNode parts = Json.array();
    ArrayNode calls = Json.array();
    ObjectNode thoughts = Json.object();
    String signed = null;
    for (Fields block : blocks) {
      String type = block.needText("type");
      switch (type) {
        case "text" -> AnthropicToOpenAiParts.addText(parts, block);
        case "thinking" -> {
          signed = MintedThinking.google(block.text("signature"));
          thinking(block, thoughts);
        }
        // A summary of earlier turns.
        case "compaction" -> AnthropicToOpenAiParts.addText(parts, block.text("content"));
        case "redacted_thinking", "fallback" -> {}
        case "tool_use" -> {
          calls.add(sign(toolCall(block), signed));
          signed = null;
        }
        case "server_tool_use", "tool_search_tool_result" -> toolSearch(block, type);
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
    message.setAll(thoughts);
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
      resultsEnd = messages.size();
    }
  }

  /// OpenAI's format has no signatures for reasoning. Reasoning that came from such an upstream is
  /// sent back in the field it came from: some upstreams reject the tool calls that follow without
  /// it.
  private void thinking(Fields block, ObjectNode thoughts) {
    String text = block.text("thinking");
    String signature = block.text("signature");
    String field = MintedThinking.field(signature);
    boolean wanted =
        variant.takes(field) && variant.takesThoughts(MintedThinking.isMinted(signature));
    if (text == null || text.isEmpty() || !wanted) {
      block.leaveOut("thinking");
      return;
    }
    thoughts.put(field, Json.text(thoughts, field) + text);
  }

  /// The results of Anthropic's tool search are dropped, since the upstream always gets all tools.
  private static void toolSearch(Fields block, String type) {
    boolean isCall = type.equals("server_tool_use");
    if (isCall && !block.needText("name").startsWith("tool_search_tool")) {
      throw block.refused("type", "the tool ran at Anthropic.");
    }
    block.any("id");
    block.any("input");
    block.any("tool_use_id");
    block.any("content");
    block.leaveOut("type");
  }

  private ObjectNode toolCall(Fields block) {
    return ChatResponse.toolCall(
        CallIds.toUpstream(block.needText("id"), variant),
        names.toUpstream(block.needText("name")),
        Json.written(block.needObject("input").tree()));
  }

  /// Adds a Gemini thought signature where Google's own OpenAI endpoint expects it.
  private ObjectNode sign(ObjectNode call, @Nullable String signature) {
    if (signature != null && variant.takesSignatures()) {
      call.putObject("extra_content").putObject("google").put("thought_signature", signature);
    }
    return call;
  }

  /// OpenAI's tool results are text and have no error flag, so an error is marked in the text.
  ///
  /// @param beside receives content that is not text
  private ObjectNode toolResult(Fields block, ArrayNode beside) {
    ObjectNode message = Json.object().put("role", "tool");
    String id = block.needText("tool_use_id");
    message.put("tool_call_id", CallIds.toUpstream(id, variant));
    var text = new StringBuilder(block.flag("is_error") ? "Error: " : "");
    int before = beside.size();
    JsonNode content = block.any("content");
    if (content != null && content.isTextual()) {
      text.append(content.textValue());
    } else {
      for (Fields part : block.objects("content")) {
        resultPart(part, text, beside);
        part.settle();
      }
    }
    if (text.isEmpty() && beside.size() > before) {
      text.append("The result follows in the next message of the user.");
    }
    return message.put("content", text.toString());
  }

  private static void resultPart(Fields part, StringBuilder text, ArrayNode beside) {
    switch (part.needText("type")) {
      case "text" -> {
        String value = part.text("text");
        text.append(value == null ? "" : value);
      }
      case "image" -> AnthropicToOpenAiParts.addImage(beside, part);
      case "document" -> AnthropicToOpenAiParts.addDocument(beside, part);
      case "search_result" -> {
        ArrayNode found = Json.array();
        AnthropicToOpenAiParts.addSearchResult(found, part);
        found.forEach(value -> text.append(Json.text(value, "text")).append('\n'));
      }
      case "tool_reference" ->
          text.append("Tool ").append(part.needText("tool_name")).append(" is available.\n");
      default -> throw part.refused("type");
    }
  }

  private static void only(String type, Fields block) {
    if (!block.needText("type").equals(type)) {
      throw block.refused("type", "only " + type + " is known there.");
    }
  }
}

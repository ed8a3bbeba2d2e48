package dev.aifleet.gateway.translator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.dialect.ToolCallId;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// An Anthropic client's request for Anthropic itself, without what another provider has left in
/// its conversation: thoughts that Anthropic has not signed are cut, and ids of tool calls outside
/// of its grammar replaced, the same in the call and in its result.
final class AnthropicToAnthropic {
  private static final Set<String> THOUGHTS = Set.of("thinking", "redacted_thinking");

  private final ObjectNode request;
  private final IgnoredFields ignored = new IgnoredFields();

  private AnthropicToAnthropic(ObjectNode request) {
    this.request = request;
  }

  /// @param clientBody a JSON object, as the client sent it; what is none is left to Anthropic
  static Cleaned cleaned(byte[] clientBody) {
    ObjectNode request = Json.read(clientBody);
    if (request == null) {
      return new Cleaned(Buffer.buffer(clientBody), "");
    }
    var cleaning = new AnthropicToAnthropic(request);
    cleaning.clean();
    return new Cleaned(Json.buffer(request), cleaning.ignored.list());
  }

  private void clean() {
    boolean cutFromLast = false;
    List<Integer> empty = new ArrayList<>();
    JsonNode messages = request.path("messages");
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.path(i);
      if (!(message.path("content") instanceof ArrayNode content)) {
        continue;
      }
      boolean cut = clean(content);
      if (content.isEmpty() && cut) {
        empty.add(i);
      }
      cutFromLast = Json.text(message, "role").equals("assistant") ? cut : cutFromLast;
    }
    if (messages instanceof ArrayNode list) {
      empty.reversed().forEach(list::remove);
    }
    if (cutFromLast && isThinkingRequired()) {
      stopThinking();
    }
  }

  /// Whether thoughts were cut.
  private boolean clean(ArrayNode content) {
    boolean cut = false;
    for (int i = content.size() - 1; i >= 0; i--) {
      if (!(content.path(i) instanceof ObjectNode block)) {
        continue;
      }
      switch (Json.text(block, "type")) {
        case "thinking" -> {
          if (MintedThinking.isMinted(block.path("signature").textValue())) {
            content.remove(i);
            cut = true;
            ignored.add("messages[].content[].thinking");
          }
        }
        case "tool_use" -> replaceId(block, "id");
        case "tool_result" -> replaceId(block, "tool_use_id");
        default -> {}
      }
    }
    return cut;
  }

  private static void replaceId(ObjectNode block, String name) {
    String id = block.path(name).textValue();
    if (!ToolCallId.isAnthropics(id)) {
      block.put(name, Identifiers.ANTHROPIC_CALLS.fit(String.valueOf(id)));
    }
  }

  /// With a budget for thoughts, Anthropic wants a turn that calls tools to begin with them.
  private boolean isThinkingRequired() {
    if (!Json.text(request.path("thinking"), "type").equals("enabled")) {
      return false;
    }
    JsonNode messages = request.path("messages");
    for (int i = messages.size() - 1; i >= 0; i--) {
      JsonNode message = messages.path(i);
      if (Json.text(message, "role").equals("assistant")) {
        JsonNode first = message.path("content").path(0);
        return !THOUGHTS.contains(Json.text(first, "type"));
      }
    }
    return false;
  }

  /// Of this turn; the next one of the user may have them again.
  private void stopThinking() {
    request.remove("thinking");
    ignored.add("thinking");
    if (!(request.path("context_management").path("edits") instanceof ArrayNode edits)) {
      return;
    }
    for (int i = edits.size() - 1; i >= 0; i--) {
      if (Json.text(edits.path(i), "type").startsWith("clear_thinking")) {
        edits.remove(i);
        ignored.add("context_management.edits");
      }
    }
    if (edits.isEmpty()) {
      request.remove("context_management");
    }
  }
}

package dev.aifleet.gateway.translator.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.aifleet.gateway.dialect.MintedThinking;
import dev.aifleet.gateway.dialect.ToolCallId;
import dev.aifleet.gateway.translator.Cleaned;
import dev.aifleet.gateway.translator.Identifiers;
import dev.aifleet.gateway.translator.IgnoredFields;
import dev.aifleet.gateway.translator.Json;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Prepares an Anthropic client's request for an Anthropic upstream: removes thinking blocks that
/// Anthropic has not signed, and replaces tool call ids that do not match its grammar, consistently
/// in call and result.
public final class AnthropicToAnthropic {
  private static final Set<String> THOUGHTS = Set.of("thinking", "redacted_thinking");

  private final ObjectNode request;
  private final IgnoredFields ignored = new IgnoredFields();

  private AnthropicToAnthropic(ObjectNode request) {
    this.request = request;
  }

  /// @param clientBody as the client sent it; returned unchanged if it is not a JSON object, so
  ///     that Anthropic reports the error
  public static Cleaned cleaned(byte[] clientBody) {
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

  /// Returns whether a thinking block was removed.
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

  /// With a thinking budget, Anthropic requires an assistant turn with tool calls to start with a
  /// thinking block.
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

  /// Disables thinking for this request. It becomes possible again with the user's next turn.
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

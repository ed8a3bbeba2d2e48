package dev.aifleet.gateway.translator.responses;

import dev.aifleet.gateway.translator.Identifiers;
import java.util.HashMap;
import java.util.Map;

/// Maps the tools of a `/v1/responses` request to function names of a chat completion, which has
/// neither namespaces nor custom tools (plain text input).
final class ResponsesTools {
  /// The argument of a function that represents a custom tool.
  static final String INPUT = "input";

  /// @param namespace empty if there is none
  /// @param isCustom whether its input is plain text
  record Tool(String namespace, String name, boolean isCustom) {
    String chatName() {
      if (namespace.isEmpty()) {
        return name;
      }
      String whole = namespace.endsWith("__") ? namespace + name : namespace + "__" + name;
      return Identifiers.OPENAI_TOOLS.fit(whole);
    }
  }

  private final Map<String, Tool> byChatName = new HashMap<>();

  String toChat(Tool tool) {
    byChatName.put(tool.chatName(), tool);
    return tool.chatName();
  }

  Tool toClient(String chatName) {
    Tool known = byChatName.get(chatName);
    return known == null ? new Tool("", chatName, false) : known;
  }
}

package dev.aifleet.gateway.translator;

import java.util.HashMap;
import java.util.Map;

/// The tools of a `/v1/responses` request by the names that they have as functions of a chat
/// completion, which knows neither namespaces nor tools that take plain text.
final class ResponsesTools {
  /// The one argument of a function that stands for a custom tool.
  static final String INPUT = "input";

  /// @param namespace empty: none
  /// @param isCustom whether it takes plain text
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

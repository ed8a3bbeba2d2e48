package dev.aifleet.gateway.translator.responses;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Maps paths in an intermediate chat completion request to paths in the `/v1/responses` request it
/// was made from.
///
/// @param items for each message the index of its `input` item; -1 for the instructions
record ChatPlaces(List<Integer> items) {
  private static final Pattern MESSAGE = Pattern.compile("messages\\[(\\d+)][\\w.\\[\\]]*");

  private static final Map<String, String> FIELDS =
      Map.of(
          "max_completion_tokens", "max_output_tokens",
          "reasoning_effort", "reasoning.effort",
          "response_format.json_schema", "text.format",
          "response_format", "text.format",
          "tools[].function", "tools[]",
          "messages[].content[].image_url", "input[].content[]",
          "messages", "input");

  String inRequest(String text) {
    return renamed(MESSAGE.matcher(text).replaceAll(this::item));
  }

  /// Joins two comma-separated lists of field names.
  ///
  /// @param ignored paths in the client's request
  /// @param ofChat paths in the chat completion request
  String joined(String ignored, String ofChat) {
    String renamed = renamed(ofChat);
    return ignored.isEmpty() || renamed.isEmpty() ? ignored + renamed : ignored + ", " + renamed;
  }

  private String item(MatchResult message) {
    int at = Integer.parseInt(message.group(1));
    int item = at < items.size() ? items.get(at) : -1;
    return item < 0 ? "instructions" : "input[" + item + "]";
  }

  private static String renamed(String text) {
    String out = text;
    // Longer names first, so that a name that is a prefix of another does not match it.
    for (String name :
        FIELDS.keySet().stream().sorted((a, b) -> b.length() - a.length()).toList()) {
      out = out.replace(name, FIELDS.get(name));
    }
    return out;
  }
}

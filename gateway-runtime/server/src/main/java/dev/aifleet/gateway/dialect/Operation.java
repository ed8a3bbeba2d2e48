package dev.aifleet.gateway.dialect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// What a client asks for, told from method and path alone.
public sealed interface Operation {
  String CHAT_PATH = "/chat/completions";

  record Chat() implements Operation {}

  record ListModels() implements Operation {}

  record GetModel(String id) implements Operation {}

  /// @param allowed the method that the path takes
  record WrongMethod(String method, String path, String allowed) implements Operation {}

  record UnknownPath(String method, String path) implements Operation {}

  /// @param path without query
  static Operation of(String method, String path) {
    if (path.equals("/v1" + CHAT_PATH)) {
      return method.equals("POST") ? new Chat() : new WrongMethod(method, path, "POST");
    }
    boolean oneModel = path.startsWith("/v1/models/") && path.length() > "/v1/models/".length();
    if (oneModel || path.equals("/v1/models")) {
      if (!method.equals("GET")) {
        return new WrongMethod(method, path, "GET");
      }
      return oneModel
          ? new GetModel(decoded(path.substring("/v1/models/".length())))
          : new ListModels();
    }
    return new UnknownPath(method, path);
  }

  /// Percent-decoding as in a path: `+` stands for itself.
  private static String decoded(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return segment;
    }
  }
}

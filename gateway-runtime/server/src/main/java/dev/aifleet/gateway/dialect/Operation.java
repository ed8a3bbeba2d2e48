package dev.aifleet.gateway.dialect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a request is for, by method and path alone.
public sealed interface Operation {
  /// Inference by a model, at an upstream.
  record Inference(Endpoint endpoint) implements Operation {}

  record ListModels() implements Operation {}

  record GetModel(String id) implements Operation {}

  /// @param allowed the method that the path takes
  record WrongMethod(String method, String path, String allowed) implements Operation {}

  record UnknownPath(String method, String path) implements Operation {}

  String MODELS = "/models";

  /// @param path without query
  public static Operation of(String method, String path) {
    Endpoint endpoint = Endpoint.at(path);
    if (endpoint != null) {
      return method.equals("POST")
          ? new Inference(endpoint)
          : new WrongMethod(method, path, "POST");
    }
    boolean oneModel = path.startsWith("/v1/models/") && path.length() > "/v1/models/".length();
    if (oneModel || path.equals("/v1/models")) {
      if (!method.equals("GET") && !method.equals("HEAD")) {
        return new WrongMethod(method, path, "GET, HEAD");
      }
      return oneModel
          ? new GetModel(decoded(path.substring("/v1/models/".length())))
          : new ListModels();
    }
    return new UnknownPath(method, path);
  }

  /// The path that was probably meant: without prefix, with it twice, or after another one; null:
  /// none is similar.
  public static @Nullable String meant(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    String bare = path.substring(0, end);
    if (bare.endsWith(MODELS)) {
      return Endpoint.PREFIX + MODELS;
    }
    Endpoint endpoint = Endpoint.endOf(bare);
    return endpoint == null ? null : Endpoint.PREFIX + endpoint.path();
  }

  /// API format in which the client expects responses, errors included.
  default Endpoint.Format format() {
    return switch (this) {
      case Inference(Endpoint endpoint) -> endpoint.format();
      case WrongMethod(_, String path, _) -> formatAt(path);
      case UnknownPath(_, String path) -> formatAt(path);
      case ListModels(), GetModel _ -> Endpoint.Format.OpenAI;
    };
  }

  private static Endpoint.Format formatAt(String path) {
    Endpoint endpoint = Endpoint.endOf(path);
    if (endpoint != null) {
      return endpoint.format();
    }
    String anthropic = Endpoint.PREFIX + Endpoint.Messages.path();
    return path.equals(anthropic) || path.startsWith(anthropic + "/")
        ? Endpoint.Format.Anthropic
        : Endpoint.Format.OpenAI;
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

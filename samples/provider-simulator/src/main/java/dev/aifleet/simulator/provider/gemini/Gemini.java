package dev.aifleet.simulator.provider.gemini;

import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Provider;
import dev.aifleet.simulator.wire.RequestHead;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gemini's authentication and errors; a wrong key is a 400 there.
public final class Gemini implements Provider {
  private static final String WRONG_KEY = "API key not valid. Please pass a valid API key.";

  @Override
  public @Nullable Problem reject(RequestHead head, Set<String> keys) {
    String header = head.header().apply("x-goog-api-key");
    String key = header == null ? head.parameter("key") : header;
    if (!keys.isEmpty() && key == null) {
      return new Problem(403, "", "Method doesn't allow unregistered callers.");
    }
    if (!keys.isEmpty() && !keys.contains(key)) {
      return Problem.badRequest(WRONG_KEY);
    }
    boolean streams = head.path().endsWith(":streamGenerateContent");
    return streams && !"sse".equals(head.parameter("alt"))
        ? Problem.badRequest("This simulator streams with alt=sse only.")
        : null;
  }

  @Override
  public String error(Problem problem) {
    String details =
        problem.message().equals(WRONG_KEY)
            ? ",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                + "\"reason\":\"API_KEY_INVALID\",\"domain\":\"googleapis.com\"}]"
            : "";
    return "{\"error\":{\"code\":"
        + problem.status()
        + ",\"message\":"
        + Json.quoted(problem.message())
        + ",\"status\":"
        + Json.quoted(status(problem))
        + details
        + "}}";
  }

  /// @see <a href="https://cloud.google.com/apis/design/errors">Google's errors</a>
  private static String status(Problem problem) {
    return switch (problem.code()) {
      case "missing_required_parameter" -> "INVALID_ARGUMENT";
      case "unknown_url" -> "NOT_FOUND";
      case "" ->
          switch (problem.status()) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 408, 504 -> "DEADLINE_EXCEEDED";
            case 409 -> "ABORTED";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503, 529 -> "UNAVAILABLE";
            default -> problem.status() >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
          };
      default -> problem.code();
    };
  }

  @Override
  public String requestIdHeader() {
    return "x-goog-request-id";
  }

  @Override
  public String models(List<String> names, String owner) {
    return "{\"models\":" + Json.array(names.stream().map(name -> model(name, owner))) + "}";
  }

  @Override
  public String model(String name, String owner) {
    return "{\"name\":"
        + Json.quoted("models/" + name)
        + ",\"version\":\"001\",\"displayName\":"
        + Json.quoted(name + " of " + owner)
        + ",\"supportedGenerationMethods\":[\"generateContent\"]}";
  }
}

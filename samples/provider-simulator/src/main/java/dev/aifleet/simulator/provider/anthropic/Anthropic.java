package dev.aifleet.simulator.provider.anthropic;

import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Provider;
import dev.aifleet.simulator.wire.RequestHead;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Anthropic's authentication and errors.
public final class Anthropic implements Provider {
  @Override
  public @Nullable Problem reject(RequestHead head, Set<String> keys) {
    Problem noKey =
        Problem.checkKey(head.header().apply("x-api-key"), keys, "send x-api-key: <key>.");
    if (noKey != null) {
      return noKey;
    }
    return head.header().apply("anthropic-version") == null
        ? Problem.badRequest("anthropic-version: header is required")
        : null;
  }

  @Override
  public String error(Problem problem) {
    return "{\"type\":\"error\",\"error\":{\"type\":"
        + Json.quoted(type(problem))
        + ",\"message\":"
        + Json.quoted(problem.message())
        + "}}";
  }

  /// @see <a href="https://docs.anthropic.com/en/api/errors">Anthropic's errors</a>
  private static String type(Problem problem) {
    return switch (problem.code()) {
      case "missing_required_parameter" -> "invalid_request_error";
      case "unknown_url" -> "not_found_error";
      case "" ->
          switch (problem.status()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 408, 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> problem.status() >= 500 ? "api_error" : "invalid_request_error";
          };
      default -> problem.code();
    };
  }

  @Override
  public String requestIdHeader() {
    return "request-id";
  }

  @Override
  public String models(List<String> names, String owner) {
    return "{\"data\":"
        + Json.array(names.stream().map(name -> model(name, owner)))
        + ",\"has_more\":false,\"first_id\":"
        + Json.quoted(names.getFirst())
        + ",\"last_id\":"
        + Json.quoted(names.getLast())
        + "}";
  }

  @Override
  public String model(String name, String owner) {
    return "{\"type\":\"model\",\"id\":"
        + Json.quoted(name)
        + ",\"display_name\":"
        + Json.quoted(name + " of " + owner)
        + ",\"created_at\":\"2024-05-10T00:00:00Z\"}";
  }
}

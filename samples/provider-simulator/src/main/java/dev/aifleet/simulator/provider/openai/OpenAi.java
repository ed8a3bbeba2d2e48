package dev.aifleet.simulator.provider.openai;

import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Provider;
import dev.aifleet.simulator.wire.RequestHead;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OpenAI's authentication and errors.
public final class OpenAi implements Provider {
  private static final String BEARER = "Bearer ";

  /// Unix time of `created` in models; that of GPT-4o.
  private static final long CREATED = 1_715_367_049;

  @Override
  public @Nullable Problem reject(RequestHead head, Set<String> keys) {
    String authorization = head.header().apply("authorization");
    String key =
        authorization != null && authorization.startsWith(BEARER)
            ? authorization.substring(BEARER.length()).strip()
            : null;
    return Problem.checkKey(key, keys, "send Authorization: Bearer <key>.");
  }

  @Override
  public String error(Problem problem) {
    return "{\"error\":" + fields(problem) + "}";
  }

  /// The object under `error`.
  static String fields(Problem problem) {
    String code = code(problem);
    return "{\"message\":"
        + Json.quoted(problem.message())
        + ",\"type\":"
        + Json.quoted(type(problem))
        + ",\"param\":null,\"code\":"
        + (code == null ? "null" : Json.quoted(code))
        + "}";
  }

  static @Nullable String code(Problem problem) {
    if (!problem.code().isEmpty()) {
      return problem.code();
    }
    return switch (problem.status()) {
      case 401 -> "invalid_api_key";
      case 404 -> "model_not_found";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_exceeded";
      default -> null;
    };
  }

  private static String type(Problem problem) {
    return switch (problem.status()) {
      case 429 -> problem.code().equals("insufficient_quota") ? "insufficient_quota" : "requests";
      case 529 -> "overloaded_error";
      default -> problem.status() >= 500 ? "server_error" : "invalid_request_error";
    };
  }

  @Override
  public String requestIdHeader() {
    return "x-request-id";
  }

  @Override
  public String models(List<String> names, String owner) {
    return "{\"object\":\"list\",\"data\":"
        + Json.array(names.stream().map(name -> model(name, owner)))
        + "}";
  }

  @Override
  public String model(String name, String owner) {
    return "{\"id\":"
        + Json.quoted(name)
        + ",\"object\":\"model\",\"created\":"
        + CREATED
        + ",\"owned_by\":"
        + Json.quoted(owner)
        + "}";
  }
}

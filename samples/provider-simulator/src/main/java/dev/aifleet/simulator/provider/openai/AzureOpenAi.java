package dev.aifleet.simulator.provider.openai;

import dev.aifleet.simulator.wire.Json;
import dev.aifleet.simulator.wire.Problem;
import dev.aifleet.simulator.wire.Provider;
import dev.aifleet.simulator.wire.RequestHead;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Azure OpenAI: OpenAI's responses with another header for the key, a version in the query, and an
/// error schema of its own for authentication, routing and rate limits.
public final class AzureOpenAi implements Provider {
  private final OpenAi openAi = new OpenAi();

  @Override
  public @Nullable Problem reject(RequestHead head, Set<String> keys) {
    if (head.parameter("api-version") == null) {
      return new Problem(404, "404", "Resource not found");
    }
    return Problem.checkKey(head.header().apply("api-key"), keys, "send api-key: <key>.");
  }

  @Override
  public String error(Problem problem) {
    String usual =
        switch (problem.status()) {
          case 401 -> "401";
          case 404 -> "DeploymentNotFound";
          case 429 -> "429";
          default -> "";
        };
    if (usual.isEmpty()) {
      return openAi.error(problem);
    }
    return "{\"error\":{\"code\":"
        + Json.quoted(problem.code().isEmpty() ? usual : problem.code())
        + ",\"message\":"
        + Json.quoted(problem.message())
        + "}}";
  }

  @Override
  public String requestIdHeader() {
    return "apim-request-id";
  }

  @Override
  public String models(List<String> names, String owner) {
    return openAi.models(names, owner);
  }

  @Override
  public String model(String name, String owner) {
    return openAi.model(name, owner);
  }
}

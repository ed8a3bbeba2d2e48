package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;

/// Clients that send new request fields by default after an update. Their users cannot turn such a
/// field off, so unknown fields are removed for translated requests.
public final class CodingAgents {
  /// Prefixes of their `User-Agent`, in lower case.
  private static final List<String> PRODUCTS =
      List.of(
          "claude-cli/",
          "claude-code/",
          "codex",
          "githubcopilot",
          "opencode/",
          "cline/",
          "roocode/",
          "kilo-code/",
          "cursor/",
          "zed/",
          "crush/",
          "goose/",
          "qwencode/",
          "factory-cli/");

  private CodingAgents() {}

  /// Whether a request with these headers comes from one of them.
  public static boolean sent(MultiMap headers) {
    String agent = headers.get(HttpHeaders.USER_AGENT);
    if (agent == null) {
      return false;
    }
    String product = agent.toLowerCase(Locale.ROOT);
    return PRODUCTS.stream().anyMatch(product::startsWith);
  }
}

package dev.aifleet.gateway.dialect;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;

/// Clients that get new request fields with their updates and send them by default. Their users
/// cannot turn such a field off, so one that the gateway does not know is left out.
public final class CodingAgents {
  /// How their `User-Agent` begins, in lower case.
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

  /// Whether one of them sent a request with these headers.
  public static boolean sent(MultiMap headers) {
    String agent = headers.get(HttpHeaders.USER_AGENT);
    if (agent == null) {
      return false;
    }
    String product = agent.toLowerCase(Locale.ROOT);
    return PRODUCTS.stream().anyMatch(product::startsWith);
  }
}

package dev.aifleet.gateway.telemetry;

import dev.aifleet.gateway.auth.KeySet;
import dev.aifleet.gateway.jwks.RemoteKeys;
import dev.aifleet.gateway.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

/// Writes the token issuers of the running configuration in the Prometheus text format, so that a
/// removed issuer leaves no series behind. Names need no escaping: the validator permits no such
/// character.
final class IssuerLines {
  private IssuerLines() {}

  static String of(@Nullable Snapshot running) {
    if (running == null || running.issuers().isEmpty()) {
      return "";
    }
    var keys = new StringBuilder();
    keys.append("# HELP aigateway_issuer_keys Public keys that tokens are checked with\n");
    keys.append("# TYPE aigateway_issuer_keys gauge\n");
    var failing = new StringBuilder();
    failing.append("# HELP aigateway_issuer_failing 1 while the last fetch of the keys failed\n");
    failing.append("# TYPE aigateway_issuer_failing gauge\n");
    for (RemoteKeys issuer : running.issuers()) {
      KeySet current = issuer.current();
      String name = issuer.identity().issuer();
      line(keys, "aigateway_issuer_keys", name, current == null ? 0 : current.size());
      line(failing, "aigateway_issuer_failing", name, issuer.problem() == null ? 0 : 1);
    }
    return keys.append(failing).toString();
  }

  private static void line(StringBuilder out, String metric, String issuer, int value) {
    out.append(metric).append("{issuer=\"").append(issuer).append("\"} ");
    out.append(value).append('\n');
  }
}

package dev.aifleet.gateway.telemetry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps the model label small: clients can invent names, upstreams cannot be made to answer for
/// them.
final class ModelNames {
  private static final int MAX_NAMES = 64;
  private static final String OTHER = "other";

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /// @param resolved null: the request was refused before it had a route
  String label(@Nullable String resolved, int status) {
    if (resolved == null) {
      return "none";
    }
    if (known.contains(resolved)) {
      return resolved;
    }
    if (status < 200 || status > 299 || known.size() >= MAX_NAMES) {
      return OTHER;
    }
    known.add(resolved);
    return resolved;
  }
}

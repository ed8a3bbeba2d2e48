package dev.aifleet.gateway.telemetry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Bounds the model label. Configured models always have their label. Other names come from
/// clients, and an upstream may accept any: the first ones get the remaining labels.
final class ModelNames {
  private static final int MAX_NAMES = 64;
  private static final String OTHER = "other";

  private final Predicate<String> configured;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /// @param configured whether the configuration names a resolved model
  ModelNames(Predicate<String> configured) {
    this.configured = configured;
  }

  /// @param resolved null: the request was refused before routing
  String label(@Nullable String resolved, int status) {
    if (resolved == null) {
      return "none";
    }
    if (configured.test(resolved) || known.contains(resolved)) {
      return resolved;
    }
    if (status < 200 || status > 299 || known.size() >= MAX_NAMES) {
      return OTHER;
    }
    known.add(resolved);
    return resolved;
  }
}

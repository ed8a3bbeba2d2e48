package dev.aifleet.simulator.wire;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Path, query and headers of a request.
///
/// @param query without `?`; empty: none
/// @param model as the path names it; empty: the body does
/// @param header value by name
public record RequestHead(
    String path, String query, String model, Function<String, @Nullable String> header) {

  /// A query parameter, not decoded; null: missing.
  public @Nullable String parameter(String name) {
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    return null;
  }
}

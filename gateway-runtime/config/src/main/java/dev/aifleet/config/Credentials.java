package dev.aifleet.config;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;

/// Provider keys by id. An id names a place and a value ([#idOf]), so a configuration that refers
/// to it always means the same key: rotating a key makes a new id, and the one before stays valid
/// for the configuration that was published with it.
public record Credentials(Map<String, String> values) {
  public static final Credentials NONE = new Credentials(Map.of());

  public Credentials {
    values = Map.copyOf(values);
  }

  /// The id of a key kept under `key` in Secret `secret`; tells nothing about the value.
  public static String idOf(String secret, String key, String value) {
    return Sha256.hex((secret + '\n' + key + '\n' + value).getBytes(StandardCharsets.UTF_8))
        .substring(0, 32);
  }

  /// Identifies a set of keys by their ids, in any order.
  public static String hashOf(Collection<String> ids) {
    return Sha256.hex(String.join("\n", new TreeSet<>(ids)).getBytes(StandardCharsets.UTF_8))
        .substring(0, 32);
  }

  /// Never the values: records print their fields, and this one ends up in logs sooner or later.
  @Override
  public String toString() {
    return "Credentials" + new TreeSet<>(values.keySet());
  }
}

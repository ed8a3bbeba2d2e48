package dev.aifleet.compiler;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// The Secrets of one namespace by name, decoded.
public record Secrets(Map<String, Entries> byName) {
  public static final Secrets NONE = new Secrets(Map.of());

  public Secrets {
    byName = Map.copyOf(byName);
  }

  /// One Secret, or one ConfigMap.
  ///
  /// @param values its data by entry, as UTF-8 text
  public record Entries(Map<String, String> labels, Map<String, String> values) {
    public Entries {
      labels = Map.copyOf(labels);
      values = Map.copyOf(values);
    }

    /// Names of the entries only, since the values are keys.
    @Override
    public String toString() {
      return "Entries" + new TreeSet<>(values.keySet());
    }
  }

  /// The Secrets that carry all of `matchLabels`, in order of their names.
  Map<String, Entries> labelled(Map<String, String> matchLabels) {
    var selected = new TreeMap<String, Entries>();
    byName.forEach(
        (name, secret) -> {
          if (secret.labels().entrySet().containsAll(matchLabels.entrySet())) {
            selected.put(name, secret);
          }
        });
    return selected;
  }
}

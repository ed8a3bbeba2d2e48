package dev.aifleet.gateway.upstream;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Request fields that an upstream has rejected by name, for each of its models: later requests
/// omit them. Shared by all event loops. Bounded, since clients can invent model names that match a
/// pattern.
public final class RefusedFields {
  private static final int MOST_MODELS = 256;
  private static final int MOST_FIELDS = 32;

  private final Map<String, Set<String>> byModel = new ConcurrentHashMap<>();

  public Set<String> of(String model) {
    return byModel.getOrDefault(model, Set.of());
  }

  public void add(String model, Set<String> fields) {
    boolean room = byModel.containsKey(model) || byModel.size() < MOST_MODELS;
    if (!fields.isEmpty() && room) {
      byModel.merge(model, Set.copyOf(fields), RefusedFields::union);
    }
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> all = new HashSet<>(one);
    all.addAll(other);
    return all.size() > MOST_FIELDS ? one : Set.copyOf(all);
  }
}

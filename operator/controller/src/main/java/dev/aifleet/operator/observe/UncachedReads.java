package dev.aifleet.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;

/// Reads of objects that caches do not hold.
public interface UncachedReads {
  /// Labels of the object, without its data; empty: it does not exist. No labels if the API server
  /// did not respond: an object is not dropped because of a failed read.
  Optional<Map<String, String>> labels(
      Class<? extends HasMetadata> type, String namespace, String name);

  /// Labels of all Secrets with `matchLabels`, by name, without their data; empty: the API server
  /// did not respond.
  Optional<Map<String, Map<String, String>>> secretLabels(
      String namespace, Map<String, String> matchLabels);

  /// The object with its data; empty: it does not exist. Throws if the API server fails, since an
  /// object that could not be read was not removed.
  <T extends HasMetadata> Optional<T> whole(T object);
}

package dev.aifleet.operator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Optional;

/// What caches do not hold, read by name.
public interface UncachedReads {
  /// Labels of the object, without reading what it holds; empty: it is not there. None where the
  /// API server did not say: nothing is dropped for want of an answer.
  Optional<Map<String, String>> labels(
      Class<? extends HasMetadata> type, String namespace, String name);

  /// Labels of all Secrets with these ones, by name, without reading what they hold; empty: the API
  /// server did not say.
  Optional<Map<String, Map<String, String>>> secretLabels(
      String namespace, Map<String, String> matchLabels);

  /// The object of this name with its data; empty: it is gone. Throws where the API server cannot
  /// be asked, since an object that could not be read is not one that was removed.
  <T extends HasMetadata> Optional<T> whole(T object);
}

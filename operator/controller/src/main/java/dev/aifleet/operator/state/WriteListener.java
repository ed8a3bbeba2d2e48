package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.HasMetadata;

/// Receives every write to the cluster that has succeeded.
@FunctionalInterface
public interface WriteListener {
  /// @param object as the API server returned it; for `delete`, as it was before
  /// @param verb `apply`, `repair`, `adopt`, `relabel` or `delete`
  void wrote(HasMetadata object, String verb);
}

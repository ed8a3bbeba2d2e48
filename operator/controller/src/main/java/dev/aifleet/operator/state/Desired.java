package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be applied. An object with a `resourceVersion` is applied only onto that version.
///
/// @param configuration credentials, then configuration; after a failed one nothing is written
/// @param objects the other children, in order
/// @param unwanted children that are removed if they are there
/// @param replicas who decides the Deployment's number of pods
/// @param published what the Secrets hold once `configuration` is applied
public record Desired(
    List<HasMetadata> configuration,
    List<HasMetadata> objects,
    List<Child> unwanted,
    Replicas replicas,
    Published published,
    Findings findings) {

  public Desired {
    configuration = List.copyOf(configuration);
    objects = List.copyOf(objects);
    unwanted = List.copyOf(unwanted);
  }

  /// @param type class of the object
  public record Child(Class<? extends HasMetadata> type, String name) {}

  /// Never the objects: Secrets are among them.
  @Override
  public String toString() {
    return "Desired[" + configuration.size() + "+" + objects.size() + " objects]";
  }

  /// The wanted object of a type, for tests and for what depends on another child.
  public <T extends HasMetadata> @Nullable T find(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
  }
}

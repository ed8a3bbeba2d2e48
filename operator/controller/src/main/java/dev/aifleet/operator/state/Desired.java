package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The desired state, to be applied. An object with a `resourceVersion` is applied only onto that
/// version.
///
/// @param configuration Secrets of credentials and of configuration, in this order; after a failed
///     write the next is not tried
/// @param objects the other children, in order
/// @param unwanted children that are deleted if they exist
/// @param replicas whether the operator sets the Deployment's `spec.replicas`
/// @param published content of the Secrets once `configuration` is applied
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

  /// Without the objects: Secrets are among them.
  @Override
  public String toString() {
    return "Desired[" + configuration.size() + "+" + objects.size() + " objects]";
  }

  /// The desired object of a type; null: there is none.
  public <T extends HasMetadata> @Nullable T find(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
  }
}

package dev.aifleet.operator.state;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/// The children of a gateway, from the caches.
public record OwnedObjects(List<HasMetadata> objects) {

  public OwnedObjects {
    objects = List.copyOf(objects);
  }

  public <T extends HasMetadata> Optional<T> find(Class<T> type, String name) {
    return objects.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst();
  }
}

package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.state.WriteListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Puts what we wrote into the caches at once, so that the next reconcile does not see the world
/// from before and write it again.
///
/// Filled once while event sources are prepared, then only read.
public final class RecentWrites implements WriteListener {
  private final Map<Class<?>, InformerEventSource<? extends HasMetadata, AIGateway>> caches =
      new ConcurrentHashMap<>();

  <T extends HasMetadata> void remember(Class<T> type, InformerEventSource<T, AIGateway> cache) {
    caches.put(type, cache);
  }

  @Override
  public void wrote(HasMetadata object, String verb) {
    if (!verb.equals("delete")) {
      put(object, object.getClass());
    }
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> void put(HasMetadata object, Class<T> type) {
    var cache = (InformerEventSource<T, AIGateway>) caches.get(type);
    if (cache != null) {
      cache.handleRecentResourceCreate(ResourceID.fromResource(object), (T) object);
    }
  }
}

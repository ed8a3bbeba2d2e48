package dev.aifleet.operator.reconcile;

import dev.aifleet.api.AIGateway;
import dev.aifleet.operator.state.WriteListener;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Puts objects that the operator wrote into the caches at once, so that the next reconcile does
/// not see their old state and write them again.
///
/// Caches are added while event sources are prepared; afterwards only read. Any thread.
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

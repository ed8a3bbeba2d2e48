package dev.aifleet.operator.reconcile;

import dev.aifleet.operator.state.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The store of a cache, without the data of large objects and without managed fields. Users can
/// label any number of Secrets, and the operator must not hold them all; a large one that an
/// AIGateway refers to is read by name.
final class TrimmingItemStore<T extends HasMetadata> implements ItemStore<T> {
  /// Characters of data as in the API: keys are smaller, CA bundles are larger.
  private static final int MAX_DATA = 16 << 10;

  private final UnaryOperator<T> trim;
  private final ConcurrentMap<String, T> items = new ConcurrentHashMap<>();

  private TrimmingItemStore(UnaryOperator<T> trim) {
    this.trim = trim;
  }

  static TrimmingItemStore<Secret> ofSecrets() {
    return new TrimmingItemStore<>(TrimmingItemStore::trim);
  }

  static TrimmingItemStore<ConfigMap> ofConfigMaps() {
    return new TrimmingItemStore<>(TrimmingItemStore::trim);
  }

  private static Secret trim(Secret secret) {
    boolean large = isLarge(secret.getData());
    return new SecretBuilder(secret)
        .withMetadata(trim(secret.getMetadata(), large))
        .withData(large ? Map.of() : secret.getData())
        .build();
  }

  private static ConfigMap trim(ConfigMap map) {
    boolean large = isLarge(map.getData());
    return new ConfigMapBuilder(map)
        .withMetadata(trim(map.getMetadata(), large))
        .withData(large ? Map.of() : map.getData())
        .withBinaryData(Map.of())
        .build();
  }

  private static ObjectMeta trim(ObjectMeta metadata, boolean large) {
    var trimmed = new ObjectMetaBuilder(metadata).withManagedFields();
    return large ? trimmed.addToAnnotations(Names.DATA_LEFT_OUT, "").build() : trimmed.build();
  }

  private static boolean isLarge(@Nullable Map<String, String> data) {
    return data != null && data.values().stream().mapToLong(String::length).sum() > MAX_DATA;
  }

  @Override
  public String getKey(T object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  @Override
  public @Nullable T put(String key, T object) {
    return items.put(key, trim.apply(object));
  }

  @Override
  public @Nullable T remove(String key) {
    return items.remove(key);
  }

  @Override
  public Stream<String> keySet() {
    return items.keySet().stream();
  }

  @Override
  public Stream<T> values() {
    return items.values().stream();
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public @Nullable T get(String key) {
    return items.get(key);
  }
}

package dev.aifleet.gateway.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/// Maps ids of stored responses to the upstream that stores them. Keyed by caller, so that one
/// caller cannot steer another's requests. Bounded: the least recently used entry is evicted, and a
/// request without an entry finds its upstream by trying.
///
/// Shared by all event loops, and kept across reloads.
public final class StateHolders {
  private static final int MOST = 20_000;
  private static final int LONGEST_ID = 200;

  private record Key(String caller, String id) {}

  /// Maintenance runs on the caller's thread.
  private final Cache<Key, String> upstreams =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  public void remember(String caller, String id, String upstream) {
    if (!id.isEmpty() && id.length() <= LONGEST_ID) {
      upstreams.put(new Key(caller, id), upstream);
    }
  }

  /// Name of the upstream; null: not known.
  public @Nullable String holder(String caller, String id) {
    return upstreams.getIfPresent(new Key(caller, id));
  }
}

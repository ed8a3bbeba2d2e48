package dev.aifleet.gateway.upstream;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts the sends in progress of each caller on one event loop. Only that loop writes, without
/// atomic read-modify-write; the others read when connections are short.
final class SendCounts {
  private final Map<String, AtomicInteger> byCaller = new ConcurrentHashMap<>();

  void began(String caller) {
    AtomicInteger count = byCaller.get(caller);
    if (count == null) {
      byCaller.put(caller, new AtomicInteger(1));
    } else {
      count.setRelease(count.getPlain() + 1);
    }
  }

  void ended(String caller) {
    AtomicInteger count = byCaller.get(caller);
    if (count != null) {
      count.setRelease(count.getPlain() - 1);
    }
  }

  /// May be called from any thread.
  int of(String caller) {
    AtomicInteger count = byCaller.get(caller);
    return count == null ? 0 : count.getAcquire();
  }

  /// Removes callers without sends. Once a second, since most callers soon send again.
  void sweep() {
    byCaller.values().removeIf(count -> count.getPlain() == 0);
  }
}

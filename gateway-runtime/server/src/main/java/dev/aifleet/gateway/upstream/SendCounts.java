package dev.aifleet.gateway.upstream;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How many sends each caller has under way on one event loop. That loop alone writes, without a
/// locked instruction; the others read when connections are short.
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

  /// From any thread.
  int of(String caller) {
    AtomicInteger count = byCaller.get(caller);
    return count == null ? 0 : count.getAcquire();
  }

  /// Forgets who has none. Once a second, since most callers soon have another one.
  void sweep() {
    byCaller.values().removeIf(count -> count.getPlain() == 0);
  }
}

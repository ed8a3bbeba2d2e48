package dev.aifleet.gateway.upstream;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Sends that wait for a connection on one event loop. The caller with the fewest sends in progress
/// is served first, and of its sends the one that has waited longest.
final class WaitQueue {
  /// Waits for one connection. Called back once, unless it is removed before.
  interface Waiter {
    /// The caller of the send.
    String caller();

    void granted(PooledConnection connection);

    void denied(SendFailure failure);
  }

  /// @param number in order of arrival
  record Entry(Waiter waiter, long timer, long number) {}

  private final Map<String, ArrayDeque<Entry>> byCaller = new HashMap<>();
  private int size;
  private long added;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Waiter waiter, long timer) {
    byCaller
        .computeIfAbsent(waiter.caller(), caller -> new ArrayDeque<>())
        .addLast(new Entry(waiter, timer, added++));
    size++;
  }

  /// Null: not waiting.
  @Nullable Entry remove(Waiter waiter) {
    ArrayDeque<Entry> all = byCaller.get(waiter.caller());
    if (all == null) {
      return null;
    }
    Iterator<Entry> entries = all.iterator();
    while (entries.hasNext()) {
      Entry entry = entries.next();
      if (entry.waiter() == waiter) {
        entries.remove();
        size--;
        if (all.isEmpty()) {
          byCaller.remove(waiter.caller());
        }
        return entry;
      }
    }
    return null;
  }

  /// Null: no waiting caller has fewer than `below` sends.
  ///
  /// @param sends in progress of a caller
  @Nullable Entry next(ToIntFunction<String> sends, int below) {
    Entry best = null;
    int fewest = below;
    for (Map.Entry<String, ArrayDeque<Entry>> caller : byCaller.entrySet()) {
      Entry first = caller.getValue().getFirst();
      int count = sends.applyAsInt(caller.getKey());
      boolean earlier = best != null && count == fewest && first.number() < best.number();
      if (count < fewest || earlier) {
        best = first;
        fewest = count;
      }
    }
    return best;
  }

  /// Number of waiters that could be served if each caller may have `most` sends.
  int servable(ToIntFunction<String> sends, int most) {
    int sum = 0;
    for (Map.Entry<String, ArrayDeque<Entry>> caller : byCaller.entrySet()) {
      int room = Math.max(0, most - sends.applyAsInt(caller.getKey()));
      sum += Math.min(room, caller.getValue().size());
    }
    return sum;
  }
}

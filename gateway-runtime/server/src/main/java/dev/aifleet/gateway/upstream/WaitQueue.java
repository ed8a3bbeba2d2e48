package dev.aifleet.gateway.upstream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
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

  private static final class Entry {
    private final Waiter waiter;

    /// In order of arrival.
    private final long number;

    private long timer;

    Entry(Waiter waiter, long number) {
      this.waiter = waiter;
      this.number = number;
    }
  }

  private final ClientLoop loop;
  private final Map<String, ArrayDeque<Entry>> byCaller = new HashMap<>();
  private int size;
  private long added;

  WaitQueue(ClientLoop loop) {
    this.loop = loop;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// @param patience after it, `expired` is called unless the waiter was removed before
  void add(Waiter waiter, Duration patience, Consumer<Waiter> expired) {
    var entry = new Entry(waiter, added++);
    byCaller.computeIfAbsent(waiter.caller(), caller -> new ArrayDeque<>()).addLast(entry);
    size++;
    limit(entry, patience, expired);
  }

  /// Lets a waiter whose time has passed wait for longer.
  void extend(Waiter waiter, Duration patience, Consumer<Waiter> expired) {
    for (Entry entry : byCaller.getOrDefault(waiter.caller(), new ArrayDeque<>())) {
      if (entry.waiter == waiter) {
        limit(entry, patience, expired);
      }
    }
  }

  private void limit(Entry entry, Duration patience, Consumer<Waiter> expired) {
    long millis = Math.max(1, patience.toMillis());
    entry.timer = loop.vertx().setTimer(millis, fired -> expired.accept(entry.waiter));
  }

  /// False: it was not waiting.
  boolean remove(Waiter waiter) {
    ArrayDeque<Entry> all = byCaller.get(waiter.caller());
    if (all == null) {
      return false;
    }
    Iterator<Entry> entries = all.iterator();
    while (entries.hasNext()) {
      Entry entry = entries.next();
      if (entry.waiter == waiter) {
        loop.vertx().cancelTimer(entry.timer);
        entries.remove();
        size--;
        if (all.isEmpty()) {
          byCaller.remove(waiter.caller());
        }
        return true;
      }
    }
    return false;
  }

  /// Null: no waiting caller has fewer than `below` sends.
  ///
  /// @param sends in progress of a caller
  @Nullable Waiter next(ToIntFunction<String> sends, int below) {
    Entry best = null;
    int fewest = below;
    for (Map.Entry<String, ArrayDeque<Entry>> caller : byCaller.entrySet()) {
      Entry first = caller.getValue().getFirst();
      int count = sends.applyAsInt(caller.getKey());
      boolean earlier = best != null && count == fewest && first.number < best.number;
      if (count < fewest || earlier) {
        best = first;
        fewest = count;
      }
    }
    return best == null ? null : best.waiter;
  }

  /// Number of waiters that are served before this one, if each keeps what it gets.
  ///
  /// @param sends in progress of a caller
  int ahead(Waiter waiter, ToIntFunction<String> sends) {
    ArrayDeque<Entry> own = byCaller.getOrDefault(waiter.caller(), new ArrayDeque<>());
    int before = 0;
    for (Entry entry : own) {
      if (entry.waiter == waiter) {
        break;
      }
      before++;
    }
    int turn = sends.applyAsInt(waiter.caller()) + before;
    int sum = before;
    for (Map.Entry<String, ArrayDeque<Entry>> other : byCaller.entrySet()) {
      if (!other.getKey().equals(waiter.caller())) {
        int earlier = Math.max(0, turn - sends.applyAsInt(other.getKey()));
        sum += Math.min(earlier, other.getValue().size());
      }
    }
    return sum;
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

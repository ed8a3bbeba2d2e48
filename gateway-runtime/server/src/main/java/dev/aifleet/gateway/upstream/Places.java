package dev.aifleet.gateway.upstream;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Places for connections, shared by the event loops of a pod; a loop takes any free one. When none
/// is free, loops register how many they want. A released place then goes directly to the loop that
/// wants one and has the fewest, so that waiting loops are not passed over.
///
/// Without locks: counters change by CAS, and a place is handed over by a task on the other loop.
final class Places {
  /// Existing places, those in transfer between loops included.
  private final AtomicInteger taken = new AtomicInteger();

  /// Places wanted by all loops together and not yet promised.
  private final AtomicInteger wanted = new AtomicInteger();

  /// Loops that were asked for unused places and have not looked yet.
  private final AtomicInteger asking = new AtomicInteger();

  private final List<Holder> holders = new CopyOnWriteArrayList<>();

  /// @param loop runs the other two
  /// @param arrived called when a wanted place has become [Holder#held]
  /// @param asked called when another loop wants a place: an unused one may be released
  Holder join(Executor loop, Runnable arrived, Runnable asked) {
    var holder = new Holder(loop, arrived, asked);
    holders.add(holder);
    return holder;
  }

  int taken() {
    return taken.get();
  }

  /// Whether any loop has yet to look for unused places that others want.
  boolean isAsking() {
    return asking.get() > 0;
  }

  private boolean isWanted() {
    return wanted.get() > 0;
  }

  /// Exact, unlike the sum: a loop changes that one a moment after its own demand.
  private boolean isAnyWanting() {
    for (Holder holder : holders) {
      if (holder.wants.get() > 0) {
        return true;
      }
    }
    return false;
  }

  private boolean tryTake(int limit) {
    for (int now = taken.get(); now < limit; now = taken.get()) {
      if (taken.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /// Promises a place to the loop that wants one and has the fewest. Null: no such loop.
  ///
  /// @param below exclusive limit on the number of places that it has
  /// @param except a loop that is passed over; null: none
  private @Nullable Holder promise(int below, @Nullable Holder except) {
    while (true) {
      Holder best = null;
      int fewest = below;
      for (Holder holder : holders) {
        int has = holder.held.get() + holder.promised.get();
        if (holder != except && holder.wants.get() > 0 && has < fewest) {
          best = holder;
          fewest = has;
        }
      }
      if (best == null || best.claim()) {
        return best;
      }
    }
  }

  /// The places of one event loop. Only that loop calls its methods.
  final class Holder {
    private final Executor loop;
    private final Runnable arrived;
    private final Runnable asked;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger wants = new AtomicInteger();

    /// Places in transfer to this loop.
    private final AtomicInteger promised = new AtomicInteger();

    private final AtomicBoolean notifying = new AtomicBoolean();

    private Holder(Executor loop, Runnable arrived, Runnable asked) {
      this.loop = loop;
      this.arrived = arrived;
      this.asked = asked;
    }

    int held() {
      return held.get();
    }

    /// Places in transfer to this loop.
    int promised() {
      return promised.get();
    }

    boolean hasRoom(int limit) {
      return taken.get() < limit;
    }

    /// Whether more places exist than the limit, which was lowered.
    boolean isBeyond(int limit) {
      return taken.get() > limit;
    }

    boolean take(int limit) {
      if (tryTake(limit)) {
        held.incrementAndGet();
        return true;
      }
      return false;
    }

    void takeBeyondLimit() {
      taken.incrementAndGet();
      held.incrementAndGet();
    }

    /// Sets how many places this loop lacks. If more than before, the other loops are notified.
    void want(int count) {
      int open = Math.max(0, count - promised.get());
      if (open == wants.get()) {
        return;
      }
      int before = wants.getAndSet(open);
      wanted.addAndGet(open - before);
      if (open > before) {
        holders.forEach(this::ask);
      }
    }

    /// Whether any loop wants a place.
    boolean isWanted() {
      return Places.this.isWanted();
    }

    /// The loop that may get a place of this one; [#giveUp] must follow. Null: none.
    ///
    /// @param busy whether this loop could use the place, and gives it only to one with fewer
    @Nullable Holder heir(boolean busy) {
      return Places.this.promise(busy ? Math.max(1, held.get() - 1) : Integer.MAX_VALUE, this);
    }

    /// @param heir the loop it was promised to; null: none
    void giveUp(int limit, @Nullable Holder heir) {
      held.decrementAndGet();
      Holder next = heir;
      do {
        if (next == null && taken.get() <= limit) {
          next = Places.this.promise(Integer.MAX_VALUE, null);
        }
        if (next != null) {
          next.receive();
          return;
        }
        taken.decrementAndGet();
        // A loop may have registered its demand before it could see that this place is free.
      } while (isAnyWanting() && tryTake(limit));
    }

    private boolean claim() {
      int open = wants.get();
      if (open <= 0 || !wants.compareAndSet(open, open - 1)) {
        return false;
      }
      promised.incrementAndGet();
      wanted.decrementAndGet();
      return true;
    }

    private void receive() {
      loop.execute(
          () -> {
            held.incrementAndGet();
            promised.decrementAndGet();
            arrived.run();
          });
    }

    private void ask(Holder other) {
      if (other != this && other.notifying.compareAndSet(false, true)) {
        asking.incrementAndGet();
        other.loop.execute(
            () -> {
              other.notifying.set(false);
              other.asked.run();
              asking.decrementAndGet();
            });
      }
    }
  }
}

package dev.aifleet.gateway.capacity;

import java.util.concurrent.atomic.AtomicLong;

/// How many bytes of the heap all requests and responses under way may hold together. Amounts are
/// estimates of what the heap really loses: a tree of JSON weighs many times its text.
///
/// A quarter is kept for callers that hold less than that, so that no single one can hold it all.
///
/// ```java
/// try (var memory = budget.lease(caller)) {
///   if (!memory.take(weight)) { return refused; }
///   ...
/// }
/// ```
public final class MemoryBudget {
  private final long capacity;
  private final long kept;
  private final AtomicLong used = new AtomicLong();

  public MemoryBudget(long capacity) {
    this.capacity = capacity;
    this.kept = capacity / 4;
  }

  /// Bytes that are taken at the moment.
  public long used() {
    return used.get();
  }

  /// The most that one caller can get, when no other holds anything.
  public long most() {
    return capacity - kept;
  }

  /// Of a budget of its own that nothing exhausts.
  public static Lease unlimited() {
    return new MemoryBudget(Long.MAX_VALUE / 2).lease(new CallerShare(""));
  }

  /// Holds nothing yet.
  public Lease lease(CallerShare caller) {
    return new Lease(caller);
  }

  /// What one exchange, or one step of it on another thread, holds. Confined to its thread;
  /// whatever it still holds when it is closed is given back, once.
  public final class Lease implements AutoCloseable {
    private final CallerShare caller;
    private long held;
    private boolean closed;

    private Lease(CallerShare caller) {
      this.caller = caller;
    }

    /// Who holds it.
    public String caller() {
      return caller.identity();
    }

    /// Another one for the same caller, such as for a step on another thread.
    public Lease another() {
      return new Lease(caller);
    }

    /// False: it does not fit now, and nothing was taken.
    public boolean take(long bytes) {
      if (closed) {
        return false;
      }
      long mine = caller.bytes.addAndGet(bytes);
      long all = used.addAndGet(bytes);
      held += bytes;
      if (FairShare.admits(all - bytes, mine - bytes, bytes, capacity, kept)) {
        return true;
      }
      give(bytes);
      return false;
    }

    /// Takes what is held already, whether it fits or not.
    public void takeAnyway(long bytes) {
      if (!closed) {
        caller.bytes.addAndGet(bytes);
        used.addAndGet(bytes);
        held += bytes;
      }
    }

    /// Gives a part back, at most what is held.
    public void give(long bytes) {
      long given = Math.min(bytes, held);
      held -= given;
      caller.bytes.addAndGet(-given);
      used.addAndGet(-given);
    }

    /// Whether `bytes` would fit if nobody else held anything; what never fits need not be tried
    /// again.
    public boolean canEverFit(long bytes) {
      return held + bytes <= most();
    }

    public long held() {
      return held;
    }

    @Override
    public void close() {
      closed = true;
      give(held);
    }
  }
}

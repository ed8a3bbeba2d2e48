package dev.aifleet.gateway.capacity;

import java.util.concurrent.atomic.AtomicLong;

/// Budget of heap bytes for all requests and responses in progress. Amounts are estimates of the
/// heap really used: a JSON tree takes many times its text.
///
/// A quarter is reserved for callers that hold less than that, so that no single caller can take
/// everything.
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

  /// Bytes taken at present.
  public long used() {
    return used.get();
  }

  /// The most that one caller can take when no other holds anything.
  public long most() {
    return capacity - kept;
  }

  /// A lease of a separate budget that is never exhausted.
  public static Lease unlimited() {
    return new MemoryBudget(Long.MAX_VALUE / 2).lease(new CallerShare(""));
  }

  /// A lease that holds nothing yet.
  public Lease lease(CallerShare caller) {
    return new Lease(caller);
  }

  /// Bytes held by one exchange, or by one step of it on another thread. Confined to its thread;
  /// closing releases what is still held, once.
  public final class Lease implements AutoCloseable {
    private final CallerShare caller;
    private long held;
    private boolean closed;

    private Lease(CallerShare caller) {
      this.caller = caller;
    }

    /// Identity of the caller that holds it.
    public String caller() {
      return caller.identity();
    }

    /// A further lease of the same caller, such as for a step on another thread.
    public Lease another() {
      return new Lease(caller);
    }

    /// False: the bytes do not fit now, and nothing was taken.
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

    /// Takes bytes that are already in use, whether they fit or not.
    public void takeAnyway(long bytes) {
      if (!closed) {
        caller.bytes.addAndGet(bytes);
        used.addAndGet(bytes);
        held += bytes;
      }
    }

    /// Releases a part, at most what is held.
    public void give(long bytes) {
      long given = Math.min(bytes, held);
      held -= given;
      caller.bytes.addAndGet(-given);
      used.addAndGet(-given);
    }

    /// Whether `bytes` would fit if no other caller held anything; otherwise a retry is useless.
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

package dev.aifleet.gateway.capacity;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;

/// Keeps a lease equal to the bytes that one holder buffers, such as the unfinished event of a
/// stream. The first 4 KiB are free, so that small holders update no shared counter.
public final class HeldBytes {
  private static final int FREE = 4 * 1024;

  private final Lease memory;
  private long charged;

  public HeldBytes(Lease memory) {
    this.memory = memory;
  }

  /// Sets the holder's bytes. False: more than before do not fit, and the lease is unchanged.
  public boolean hold(long bytes) {
    long wanted = bytes <= FREE ? 0 : bytes;
    if (wanted > charged) {
      if (!memory.take(wanted - charged)) {
        return false;
      }
    } else if (wanted < charged) {
      memory.give(charged - wanted);
    }
    charged = wanted;
    return true;
  }
}

package dev.aifleet.gateway.capacity;

import dev.aifleet.gateway.capacity.MemoryBudget.Lease;

/// Keeps a lease in step with what one holder has in its hands, such as the unfinished event
/// of a stream. The first few bytes are free, so that those who hold little touch no counter.
public final class HeldBytes {
  private static final int FREE = 4 * 1024;

  private final Lease memory;
  private long charged;

  public HeldBytes(Lease memory) {
    this.memory = memory;
  }

  /// The holder has so many bytes now, or would like to. False: more than before do not fit, and
  /// what was taken before stays taken.
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

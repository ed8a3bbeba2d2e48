package dev.aifleet.simulator.delivery;

import dev.aifleet.simulator.delivery.Stats.Phase;
import java.util.concurrent.atomic.LongAdder;

/// One request's count: how far its answer came, and exactly once how it ended.
public final class Tally {
  private final LongAdder inFlight;
  private final Stats stats;
  private final long number;
  private Phase phase = Phase.BeforeHeaders;
  private boolean over;

  /// @param inFlight how many have begun and not ended, of all that share it
  /// @param stats where it counts, whatever is reset meanwhile
  public Tally(LongAdder inFlight, Stats stats) {
    this.inFlight = inFlight;
    this.stats = stats;
    this.number = stats.begin();
    inFlight.increment();
  }

  /// Which request this is, from 0.
  public long number() {
    return number;
  }

  public Stats stats() {
    return stats;
  }

  public boolean isOver() {
    return over;
  }

  void reached(Phase next) {
    if (next.compareTo(phase) > 0) {
      phase = next;
    }
  }

  void completed() {
    if (!over) {
      stats.complete();
      end();
    }
  }

  void cut() {
    if (!over) {
      stats.cut();
      end();
    }
  }

  public void aborted() {
    if (!over) {
      stats.abort(phase, System.currentTimeMillis());
      end();
    }
  }

  private void end() {
    over = true;
    inFlight.decrement();
  }
}

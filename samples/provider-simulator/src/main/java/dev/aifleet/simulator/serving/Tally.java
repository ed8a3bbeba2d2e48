package dev.aifleet.simulator.serving;

import dev.aifleet.simulator.serving.Stats.Phase;

/// One request's count: how far its answer came, and exactly once how it ended.
final class Tally {
  private final Desk desk;
  private final Stats stats;
  private final long number;
  private Phase phase = Phase.BeforeHeaders;
  private boolean over;

  /// @param stats where it counts, whatever is reset meanwhile
  Tally(Desk desk, Stats stats) {
    this.desk = desk;
    this.stats = stats;
    this.number = stats.requests.getAndIncrement();
    desk.began();
  }

  /// Which request this is, from 0.
  long number() {
    return number;
  }

  Stats stats() {
    return stats;
  }

  boolean isOver() {
    return over;
  }

  void reached(Phase next) {
    if (next.compareTo(phase) > 0) {
      phase = next;
    }
  }

  void completed() {
    if (!over) {
      stats.completed.increment();
      end();
    }
  }

  void cut() {
    if (!over) {
      stats.cuts.increment();
      end();
    }
  }

  void aborted() {
    if (!over) {
      stats.abort(phase, System.currentTimeMillis());
      end();
    }
  }

  private void end() {
    over = true;
    desk.ended();
  }
}

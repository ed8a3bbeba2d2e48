package dev.aifleet.simulator.response;

import dev.aifleet.simulator.response.Stats.Phase;
import java.util.concurrent.atomic.LongAdder;

/// One request's count: how far its answer came, and exactly once how it ended.
public final class RequestCounter {
  private final LongAdder inFlight;
  private final Stats stats;
  private final long number;
  private Phase phase = Phase.BeforeHeaders;
  private boolean ended;

  /// @param inFlight how many have begun and not ended, of all that share it
  /// @param stats where it counts, whatever is reset meanwhile
  public RequestCounter(LongAdder inFlight, Stats stats) {
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

  public boolean isEnded() {
    return ended;
  }

  void advanceTo(Phase next) {
    if (next.compareTo(phase) > 0) {
      phase = next;
    }
  }

  void completed() {
    if (!ended) {
      stats.complete();
      end();
    }
  }

  void disconnected() {
    if (!ended) {
      stats.disconnected();
      end();
    }
  }

  public void aborted() {
    if (!ended) {
      stats.abort(phase, System.currentTimeMillis());
      end();
    }
  }

  private void end() {
    ended = true;
    inFlight.decrement();
  }
}

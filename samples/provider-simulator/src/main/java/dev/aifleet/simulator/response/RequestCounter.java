package dev.aifleet.simulator.response;

import dev.aifleet.simulator.response.Stats.Phase;
import java.util.concurrent.atomic.LongAdder;

/// Counts one request: how far its response came, and exactly once how it ended. One event loop.
public final class RequestCounter {
  private final LongAdder inFlight;
  private final Stats stats;
  private final long number;
  private Phase phase = Phase.BeforeHeaders;
  private boolean ended;

  /// @param inFlight requests in flight, shared by all counters
  /// @param stats stays this request's own also after a reset of the statistics
  public RequestCounter(LongAdder inFlight, Stats stats) {
    this.inFlight = inFlight;
    this.stats = stats;
    this.number = stats.begin();
    inFlight.increment();
  }

  /// The request's sequence number, from 0.
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

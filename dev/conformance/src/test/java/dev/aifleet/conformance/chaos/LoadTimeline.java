package dev.aifleet.conformance.chaos;

import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.SimulatedProvider;
import dev.aifleet.load.LoadResponse;
import dev.aifleet.load.LoadResult;
import dev.aifleet.load.LoadRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One load run, divided into intervals.
final class LoadTimeline implements AutoCloseable {
  private static final Duration SLACK = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final LoadRun load;
  private final List<SimulatedProvider> providers;

  LoadTimeline(LoadRun load, List<SimulatedProvider> providers) {
    this.load = load;
    this.providers = providers;
  }

  /// An interval and the requests that all providers got in it.
  record Interval(Instant begin, Instant end, long attempts) {
    LoadResult of(LoadResult all) {
      return all.sentAfter(begin.minusNanos(1)).sentBefore(end);
    }

    /// Requests at providers per request of a client.
    double amplification(LoadResult all) {
      return (double) attempts / Math.max(1, of(all).responses().size());
    }
  }

  Interval pass(Duration length) {
    Instant begin = Instant.now();
    long before = attempts();
    await()
        .atMost(length.plus(SLACK))
        .pollInterval(LOOK)
        .until(() -> Duration.between(begin, Instant.now()).compareTo(length) >= 0);
    return new Interval(begin, Instant.now(), attempts() - before);
  }

  /// Waits until each provider has served a request sent after `moment`.
  void awaitTrafficAtAll(Instant moment, Duration atMost) {
    for (SimulatedProvider provider : providers) {
      await("traffic at " + provider.name())
          .atMost(atMost)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> load.snapshot().stream().anyMatch(it -> isFrom(provider, moment, it)));
    }
  }

  /// Stops sending and waits for requests in flight.
  LoadResult end() {
    load.stop();
    return load.result();
  }

  private static boolean isFrom(SimulatedProvider provider, Instant moment, LoadResponse response) {
    return response.isGood()
        && response.sent().isAfter(moment)
        && response.upstream().equals(provider.name());
  }

  private long attempts() {
    return providers.stream().mapToLong(it -> it.count("requests")).sum();
  }

  @Override
  public void close() {
    load.close();
  }
}

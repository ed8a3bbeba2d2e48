package dev.aifleet.conformance.chaos;

import static org.awaitility.Awaitility.await;

import dev.aifleet.conformance.rig.Provider;
import dev.aifleet.load.Answer;
import dev.aifleet.load.LoadResult;
import dev.aifleet.load.LoadRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One run of load, and what happens meanwhile.
final class Timeline implements AutoCloseable {
  private static final Duration SLACK = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final LoadRun load;
  private final List<Provider> providers;

  Timeline(LoadRun load, List<Provider> providers) {
    this.load = load;
    this.providers = providers;
  }

  /// A stretch of time and what was asked of all providers within it.
  record Stretch(Instant begin, Instant end, long attempts) {
    LoadResult of(LoadResult all) {
      return all.sentAfter(begin.minusNanos(1)).sentBefore(end);
    }

    /// Requests at providers for one of a client.
    double amplification(LoadResult all) {
      return (double) attempts / Math.max(1, of(all).answers().size());
    }
  }

  Stretch pass(Duration length) {
    Instant begin = Instant.now();
    long before = attempts();
    await()
        .atMost(length.plus(SLACK))
        .pollInterval(LOOK)
        .until(() -> Duration.between(begin, Instant.now()).compareTo(length) >= 0);
    return new Stretch(begin, Instant.now(), attempts() - before);
  }

  /// Until a request that was sent after `moment` is answered well by each of the providers.
  void awaitTrafficAtAll(Instant moment, Duration atMost) {
    for (Provider provider : providers) {
      await("traffic at " + provider.name())
          .atMost(atMost)
          .pollInterval(Duration.ofMillis(100))
          .until(() -> load.snapshot().stream().anyMatch(it -> isFrom(provider, moment, it)));
    }
  }

  /// Sends nothing more and waits for what is under way.
  LoadResult end() {
    load.stop();
    return load.result();
  }

  private static boolean isFrom(Provider provider, Instant moment, Answer answer) {
    return answer.isGood()
        && answer.sent().isAfter(moment)
        && answer.upstream().equals(provider.name());
  }

  private long attempts() {
    return providers.stream().mapToLong(it -> it.count("requests")).sum();
  }

  @Override
  public void close() {
    load.close();
  }
}

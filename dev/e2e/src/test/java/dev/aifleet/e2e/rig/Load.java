package dev.aifleet.e2e.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.aifleet.load.Binomial;
import dev.aifleet.load.LoadClient;
import dev.aifleet.load.LoadPlan;
import dev.aifleet.load.LoadResponse;
import dev.aifleet.load.LoadResult;
import dev.aifleet.load.LoadRun;
import java.time.Duration;
import java.time.Instant;

/// The load on one gateway: 64 connections, at least 500 requests per second, reused and
/// fresh connections, a quarter of them streams. It ends by itself, or when it is closed.
public final class Load implements AutoCloseable {
  /// Duration of long loads; shorter by default.
  public static final Duration LONG =
      Duration.ofSeconds(Integer.getInteger("e2e.load.seconds", 20));

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /// Fewer only where a machine is busy with other things.
  private static final int REQUIRED_RATE = Integer.getInteger("e2e.load.rate", 500);

  /// A little more, so that the required rate is reached.
  private static final int SENT_RATE = REQUIRED_RATE * 26 / 25;

  private static final double CONFIDENCE = 0.999;

  /// A load ends by itself after this.
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /// Requests leave this soon after they are due, or the load has not reached its rate.
  private static final Duration PUNCTUAL = Duration.ofMillis(250);

  private final LoadRun run;
  private final int rate;
  private Instant start = Instant.now();

  private Load(LoadPlan plan) {
    this.run = LoadClient.start(plan);
    this.rate = plan.ratePerSecond();
  }

  public static Load on(Gateway gateway) {
    return on(gateway, SENT_RATE);
  }

  public static Load on(Gateway gateway, int ratePerSecond) {
    return new Load(LoadPlan.usual(gateway.url(), gateway.chat().key(), ratePerSecond, LONGEST));
  }

  /// Streams only, of a token per second.
  public static Load ofStreams(Gateway gateway, int ratePerSecond, int tokens) {
    return new Load(
        new LoadPlan(
            gateway.url(),
            gateway.chat().key(),
            "gpt-4o",
            64,
            ratePerSecond,
            LONGEST,
            100,
            0,
            tokens,
            Duration.ofSeconds(1)));
  }

  /// Waits until it flows: the programs of a scenario have just started, and requests wait for them
  /// to warm up. What is measured begins here; what fails counts from the beginning.
  public Load awaitFlow() {
    awaitPunctual();
    start = Instant.now();
    return this;
  }

  private void awaitPunctual() {
    await("requests to leave when they are due")
        .atMost(PATIENCE)
        .until(() -> run.snapshot().size() >= 2 * rate && isPunctual(run.snapshot().getLast()));
  }

  private static boolean isPunctual(LoadResponse response) {
    return Duration.between(response.due(), response.sent()).compareTo(PUNCTUAL) < 0;
  }

  /// Waits for the responses to `count` requests sent after `moment`.
  public Load awaitResponsesSentAfter(Instant moment, int count) {
    await(count + " answers sent after " + moment)
        .atMost(PATIENCE)
        .until(
            () -> run.snapshot().stream().filter(a -> a.sent().isAfter(moment)).count() >= count);
    return this;
  }

  /// Stops sending once no request is overdue, and waits for requests in flight.
  public LoadResult finish() {
    awaitPunctual();
    return end();
  }

  /// The same at once, for a load that may be more than the fleet or its own connections can take.
  public LoadResult end() {
    run.stop();
    LoadResult whole = run.result();
    assertNoFailure(whole);
    return whole.sentAfter(start);
  }

  /// The same once it has lasted that long.
  public LoadResult finishAfter(Duration length) {
    await("the load to have lasted " + length)
        .atMost(length.plus(PATIENCE))
        .until(() -> Duration.between(start, Instant.now()).compareTo(length) >= 0);
    return finish();
  }

  @Override
  public void close() {
    run.close();
  }

  /// Nothing failed, and it was a load as the issue means it.
  public static void assertSound(LoadResult result) {
    assertNoFailure(result);
    Instant first = result.responses().getFirst().sent();
    Duration length = Duration.between(first, result.responses().getLast().sent());
    assertThat(result.responses().size() * 1000.0 / length.toMillis())
        .as("requests per second over %s: %s", length, result)
        .isGreaterThanOrEqualTo(REQUIRED_RATE);
    assertThat(result.responses().stream().filter(LoadResponse::stream).count())
        .as("streams")
        .isGreaterThan(result.responses().size() / 5);
    assertThat(result.responses().stream().anyMatch(LoadResponse::fresh)).as("fresh ones").isTrue();
  }

  /// A failure is anything but 2xx, and a stream without its bytes or its `[DONE]`.
  public static void assertNoFailure(LoadResult result) {
    assertThat(result.responses().isEmpty()).as("no answers").isFalse();
    assertThat(result.firstFailures()).as("%s", result).isEmpty();
  }

  /// The upstream's share lies where chance puts it in 99.9 % of cases.
  public static void assertShare(LoadResult result, String upstream, double probability) {
    assertThat(result.hasShare(upstream, probability, CONFIDENCE))
        .as(
            "%s has a share of %s: %s of %d, plausible: %s",
            upstream,
            probability,
            result.byUpstream(),
            result.responses().size(),
            Binomial.interval(result.responses().size(), probability, CONFIDENCE))
        .isTrue();
  }
}

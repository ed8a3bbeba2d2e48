package dev.aifleet.e2e.rig;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The load: 64 connections, at least 500 requests per second, reused and fresh
/// connections, a quarter of them streams. It ends by itself, or when it is closed.
public final class Load implements AutoCloseable {
  /// How long a load lasts that has to be as long as the issue says; shorter unless asked for.
  public static final Duration LONG =
      Duration.ofSeconds(Integer.getInteger("e2e.load.seconds", 20));

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// What is sent.
  ///
  /// @param streamTokens tokens of a stream; 0: as many as the simulator likes
  public record Shape(
      int connections,
      int ratePerSecond,
      int streamPercent,
      int freshPercent,
      int streamTokens,
      Duration tokenInterval) {
    /// A little more than 500, so that 500 are reached.
    public static final Shape USUAL = new Shape(64, 520, 25, 20, 0, Duration.ZERO);

    public Shape at(int connections, int ratePerSecond) {
      return new Shape(
          connections, ratePerSecond, streamPercent, freshPercent, streamTokens, tokenInterval);
    }

    public Shape streaming(int percent, int tokens, Duration interval) {
      return new Shape(connections, ratePerSecond, percent, freshPercent, tokens, interval);
    }
  }

  /// One request and what came of it.
  ///
  /// @param failure empty when it was answered whole
  public record Answer(
      Instant sent, Instant ended, String upstream, boolean stream, String failure) {
    public boolean isGood() {
      return failure.isEmpty();
    }
  }

  private final Sender sender;

  private Load(Sender sender) {
    this.sender = sender;
  }

  public static Load on(Gateway gateway, Duration atMost) {
    return on(gateway, atMost, Shape.USUAL);
  }

  public static Load on(Gateway gateway, Duration atMost, Shape shape) {
    URI url = gateway.url();
    return new Load(Sender.start(url, gateway.chat().key(), shape, atMost));
  }

  /// Waits until `count` requests were answered.
  public void awaitAnswers(int count) {
    await(count + " answers").atMost(PATIENCE).until(() -> sender.answers().size() >= count);
  }

  /// Waits until `count` requests that were sent at `start` or later were answered.
  public void awaitAnswersSentAfter(Instant start, int count) {
    await(count + " answers sent after " + start)
        .atMost(PATIENCE)
        .until(
            () ->
                sender.answers().stream().filter(a -> !a.sent().isBefore(start)).count() >= count);
  }

  /// Sends nothing more and waits for what is under way.
  public LoadResult finish() {
    sender.stop();
    return finishByItself();
  }

  /// Waits for the end of its time.
  public LoadResult finishByItself() {
    return new LoadResult(List.copyOf(sender.awaitEnd()));
  }

  @Override
  public void close() {
    sender.stop();
  }
}

package dev.aifleet.e2e.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The load: 64 connections, at least 500 requests per second, reused and fresh
/// connections, a quarter of them streams. It ends by itself.
public final class Load {
  /// How long a load lasts that has to be as long as the issue says; shorter unless asked for.
  public static final Duration LONG = Duration.ofSeconds(Integer.getInteger("e2e.load.seconds", 20));

  /// What is sent. Tokens of 0: as many as the simulator likes.
  public record Shape(
      int connections,
      int ratePerSecond,
      int streamPercent,
      int freshPercent,
      int streamTokens,
      Duration tokenInterval) {
    public static final Shape USUAL = new Shape(64, 500, 25, 20, 0, Duration.ZERO);

    /// Long streams beside it, of that many tokens at that pace.
    public Shape streaming(int percent, int tokens, Duration interval) {
      return new Shape(connections, ratePerSecond, percent, freshPercent, tokens, interval);
    }

    public Shape at(int connections, int ratePerSecond) {
      return new Shape(
          connections, ratePerSecond, streamPercent, freshPercent, streamTokens, tokenInterval);
    }
  }

  /// One request and what came of it; `failure` is empty when it was answered whole.
  public record Answer(
      Instant sent, Instant ended, String upstream, boolean stream, String failure) {
    public boolean isGood() {
      return failure.isEmpty();
    }
  }
}

package dev.aifleet.simulator.knobs;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How the simulator answers. Immutable; the one in force is replaced as a whole.
///
/// @param models names it serves; empty: every name
/// @param apiKeys accepted bearer keys; empty: any, or none
/// @param latency until the first byte
/// @param jitter latency varies evenly by up to this much, both ways
/// @param tokens content tokens of an answer; a stream sends one chunk each
/// @param tokenInterval between two chunks; zero: all at once
/// @param errorPercent share of requests answered with `errorStatus`
public record Behavior(
    List<String> models,
    Set<String> apiKeys,
    Duration latency,
    Duration jitter,
    int tokens,
    Duration tokenInterval,
    double errorPercent,
    int errorStatus) {
  public static final int MOST_TOKENS = 100_000;
  private static final Duration LONGEST = Duration.ofHours(1);

  public static final Behavior DEFAULT =
      new Behavior(List.of(), Set.of(), Duration.ZERO, Duration.ZERO, 8, Duration.ZERO, 0, 500);

  public Behavior {
    models = List.copyOf(models);
    apiKeys = Set.copyOf(apiKeys);
    check(tokens >= 1 && tokens <= MOST_TOKENS, "tokens must be between 1 and " + MOST_TOKENS);
    check(isShort(latency), "latency must be between 0 and 1h");
    check(isShort(jitter), "jitter must be between 0 and 1h");
    check(isShort(tokenInterval), "tokenInterval must be between 0 and 1h");
    check(errorPercent >= 0 && errorPercent <= 100, "errorPercent must be between 0 and 100");
    check(errorStatus >= 400 && errorStatus <= 599, "errorStatus must be between 400 and 599");
  }

  /// This behaviour, with what one request's headers ask for instead.
  ///
  /// @param header value by name
  public Behavior heeding(Function<String, @Nullable String> header) {
    String ownLatency = header.apply("x-sim-latency");
    String ownTokens = header.apply("x-sim-tokens");
    String ownInterval = header.apply("x-sim-token-interval");
    String ownStatus = header.apply("x-sim-status");
    if (ownLatency == null && ownTokens == null && ownInterval == null && ownStatus == null) {
      return this;
    }
    Knobs knobs = new Knobs(this);
    turn(knobs, "latency", ownLatency);
    turn(knobs, "tokens", ownTokens);
    turn(knobs, "tokenInterval", ownInterval);
    if (ownLatency != null) {
      knobs.turn("jitter", "0");
    }
    if (ownStatus != null) {
      knobs.turn("errorStatus", ownStatus).turn("errorPercent", "100");
    }
    return knobs.behavior();
  }

  private static void turn(Knobs knobs, String name, @Nullable String value) {
    if (value != null) {
      knobs.turn(name, value);
    }
  }

  private static boolean isShort(Duration duration) {
    return !duration.isNegative() && duration.compareTo(LONGEST) <= 0;
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}

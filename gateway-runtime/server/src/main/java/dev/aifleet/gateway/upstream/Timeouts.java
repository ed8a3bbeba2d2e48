package dev.aifleet.gateway.upstream;

import java.time.Duration;

/// How long an upstream may take, and how many connections it gets.
///
/// @param connect TCP and, again, TLS
/// @param pending waiting for a connection of a full pool
/// @param firstByte from the sent request to the head of the answer
/// @param idle between two pieces of an answer, and for a client that does not read
/// @param total the whole attempt
/// @param keepAlive an unused connection is closed after this
/// @param maxAge a connection is not used again after this, so that changed names are followed
/// @param connections of one pod, shared out evenly to its event loops
public record Timeouts(
    Duration connect,
    Duration pending,
    Duration firstByte,
    Duration idle,
    Duration total,
    Duration keepAlive,
    Duration maxAge,
    int connections) {
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          256);
}

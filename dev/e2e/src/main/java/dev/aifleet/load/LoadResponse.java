package dev.aifleet.load;

import java.time.Instant;

/// One request and its outcome. Times are of this machine's wall clock.
///
/// @param due when it should have left, had a connection been free
/// @param sent when it left
/// @param firstByte when the headers of its response arrived
/// @param ended when its last byte arrived, or it failed
/// @param status 0: no response
/// @param upstream `x-aifleet-upstream`; empty: none
/// @param fresh it had a connection of its own
/// @param failure empty: a complete response
public record LoadResponse(
    Instant due,
    Instant sent,
    Instant firstByte,
    Instant ended,
    int status,
    String upstream,
    boolean stream,
    boolean fresh,
    String failure) {

  public boolean isGood() {
    return failure.isEmpty();
  }
}

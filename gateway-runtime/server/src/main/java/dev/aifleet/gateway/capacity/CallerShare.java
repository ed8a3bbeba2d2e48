package dev.aifleet.gateway.capacity;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What one caller uses of the pod's capacity.
public final class CallerShare {
  private final String identity;
  final AtomicLong bytes = new AtomicLong();

  /// Requests in flight.
  final AtomicInteger requests = new AtomicInteger();

  CallerShare(String identity) {
    this.identity = identity;
  }

  public String identity() {
    return identity;
  }
}

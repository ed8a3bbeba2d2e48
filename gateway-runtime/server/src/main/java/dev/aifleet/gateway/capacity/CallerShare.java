package dev.aifleet.gateway.capacity;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What one caller holds of the pod at the moment.
public final class CallerShare {
  private final String identity;
  final AtomicLong bytes = new AtomicLong();

  /// In flight.
  final AtomicInteger requests = new AtomicInteger();

  CallerShare(String identity) {
    this.identity = identity;
  }

  public String identity() {
    return identity;
  }
}

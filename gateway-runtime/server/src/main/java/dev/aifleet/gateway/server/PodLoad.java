package dev.aifleet.gateway.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What the pod has taken on: requests under way, and the bytes of their bodies that are kept for
/// another try. Whatever does not fit is turned away at once, so that the rest is served well.
///
/// Shared by all event loops; both counters change by CAS, never under a lock.
public final class PodLoad {
  private final long maxBodyBytes;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicLong bodyBytes = new AtomicLong();

  /// @param maxBodyBytes of all requests under way together
  public PodLoad(long maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
  }

  /// True: there is room, and [#leave] must be called once.
  boolean enter(int maxRequests) {
    if (requests.incrementAndGet() > maxRequests) {
      requests.decrementAndGet();
      return false;
    }
    return true;
  }

  /// @param bytes of the request's body that were kept
  void leave(long bytes) {
    requests.decrementAndGet();
    bodyBytes.addAndGet(-bytes);
  }

  /// Counts bytes in any case; false: they are more than the pod should hold.
  boolean keep(int bytes) {
    return bodyBytes.addAndGet(bytes) <= maxBodyBytes;
  }

  /// Requests under way.
  public int requests() {
    return requests.get();
  }

  /// Bytes of their bodies.
  public long bodyBytes() {
    return bodyBytes.get();
  }
}

package dev.aifleet.gateway.server;

/// How far a pod is on its way out. Written by [Drain], read by every event loop and the admin
/// port; each flag goes from false to true once.
public final class DrainState {
  private volatile boolean draining;
  private volatile boolean closing;

  /// Not ready any more; requests are served as ever.
  public boolean isDraining() {
    return draining;
  }

  /// Every answer asks its client to close the connection and come back elsewhere.
  boolean isClosing() {
    return closing;
  }

  void drain() {
    draining = true;
  }

  void close() {
    draining = true;
    closing = true;
  }
}

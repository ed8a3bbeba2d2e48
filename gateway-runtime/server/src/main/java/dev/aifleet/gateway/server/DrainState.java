package dev.aifleet.gateway.server;

/// Progress of a drain. Written by [Drain], read by every event loop and the admin port; each flag
/// changes from false to true once.
public final class DrainState {
  private volatile boolean draining;
  private volatile boolean closing;

  /// Not ready any more; requests are still served.
  public boolean isDraining() {
    return draining;
  }

  /// Every response asks its client to close the connection.
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

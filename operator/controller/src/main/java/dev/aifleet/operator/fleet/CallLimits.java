package dev.aifleet.operator.fleet;

import java.util.concurrent.Semaphore;

/// Limits of concurrent calls to the pods of one gateway. Each gateway has its own, so that slow
/// pods do not delay calls to other gateways; within a gateway, pods that did not respond last time
/// do not delay those that did.
final class CallLimits {
  private static final int RESPONDING = 32;
  private static final int SILENT = 8;

  private final Semaphore responding = new Semaphore(RESPONDING, true);
  private final Semaphore silent = new Semaphore(SILENT, true);

  /// @param wasSilent whether the pod did not respond last time
  Semaphore of(boolean wasSilent) {
    return wasSilent ? silent : responding;
  }
}

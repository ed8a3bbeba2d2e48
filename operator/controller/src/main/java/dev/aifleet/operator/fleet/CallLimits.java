package dev.aifleet.operator.fleet;

import java.util.concurrent.Semaphore;

/// How many calls to the pods of one gateway may be under way. Each gateway has its own, so that
/// pods which keep their callers waiting delay nobody else's; and within a gateway those that gave
/// no answer last time do not delay those that did.
final class CallLimits {
  private static final int ANSWERING = 32;
  private static final int SILENT = 8;

  private final Semaphore answering = new Semaphore(ANSWERING, true);
  private final Semaphore silent = new Semaphore(SILENT, true);

  /// @param wasSilent whether the pod gave no answer last time
  Semaphore of(boolean wasSilent) {
    return wasSilent ? silent : answering;
  }
}

package dev.aifleet.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Main class: starts a gateway from its pod's environment, and drains it on termination.
public final class Gateway {
  private Gateway() {}

  public static void main(String[] arguments) {
    var started = new CompletableFuture<GatewayRuntime>();
    // Installed before the start: a pod may be terminated as soon as it is ready.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started), "drain"));
    try {
      started.complete(GatewayRuntime.start(Settings.from(System.getenv())));
    } catch (RuntimeException problem) {
      started.completeExceptionally(problem);
      throw problem;
    }
  }

  private static void end(CompletableFuture<GatewayRuntime> started) {
    GatewayRuntime runtime;
    try {
      runtime = started.join();
    } catch (CompletionException whichMainReports) {
      return;
    }
    runtime.drain();
    runtime.close();
    // The JVM would exit with the signal's code; a drained pod has succeeded.
    Runtime.getRuntime().halt(0);
  }
}

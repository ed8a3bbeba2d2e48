package dev.aifleet.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Starts a gateway from the environment of its pod, and drains it when the pod has to go.
public final class Gateway {
  private Gateway() {}

  public static void main(String[] arguments) {
    var started = new CompletableFuture<GatewayRuntime>();
    // Before the start: a pod that has just become ready may have to go at once.
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
    // The JVM would report the signal as its exit code; a drained pod has ended well.
    Runtime.getRuntime().halt(0);
  }
}

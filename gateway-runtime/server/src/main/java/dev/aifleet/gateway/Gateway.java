package dev.aifleet.gateway;

/// Starts a gateway from the environment of its pod, and drains it when the pod has to go.
public final class Gateway {
  private Gateway() {}

  public static void main(String[] arguments) {
    GatewayRuntime runtime = GatewayRuntime.start(Settings.from(System.getenv()));
    // The JVM would report the signal as its exit code; a drained pod has ended well.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  runtime.drain();
                  runtime.close();
                  Runtime.getRuntime().halt(0);
                },
                "drain"));
  }
}

package dev.aifleet.cli.run;

import dev.aifleet.cli.documents.Fingerprint;
import dev.aifleet.cli.documents.Inputs;
import dev.aifleet.cli.documents.Reader;
import dev.aifleet.config.Push;
import dev.aifleet.gateway.GatewayRuntime;
import dev.aifleet.gateway.Settings;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// A gateway that serves in this process, and the watch over its files.
final class Running implements AutoCloseable {
  private final GatewayRuntime runtime;
  private final Watch watch;

  private Running(GatewayRuntime runtime, Watch watch) {
    this.runtime = runtime;
    this.watch = watch;
  }

  /// Serves when it returns; null: it told why it does not.
  static @Nullable Running start(
      Inputs inputs, Services services, Settings settings, Screen screen) {
    Fingerprint read = Fingerprint.of(inputs);
    var standalone = new Standalone(new Reader(inputs), services, screen);
    Push first = standalone.prepare();
    if (first == null) {
      return null;
    }
    GatewayRuntime runtime = listen(settings, screen);
    if (runtime == null) {
      return null;
    }
    if (!standalone.serve(runtime, first)) {
      runtime.close();
      return null;
    }
    screen.admin(runtime.adminPort());
    screen.ready(runtime.port());
    return new Running(runtime, Watch.start(inputs, read, standalone::refresh, screen));
  }

  private static @Nullable GatewayRuntime listen(Settings settings, Screen screen) {
    try {
      return GatewayRuntime.start(settings);
    } catch (CompletionException e) {
      // A port in use, or one that only root may have.
      if (e.getCause() instanceof IOException cause) {
        screen.failed(
            "cannot listen on port "
                + settings.ports().data()
                + (settings.ports().admin() == 0 ? "" : " and " + settings.ports().admin())
                + " ("
                + cause.getMessage()
                + "); choose another with --port or --admin-port");
        return null;
      }
      throw e;
    }
  }

  int port() {
    return runtime.port();
  }

  int adminPort() {
    return runtime.adminPort();
  }

  /// Lets requests in flight end.
  @Override
  public void close() {
    watch.close();
    runtime.drain();
    runtime.close();
  }
}
